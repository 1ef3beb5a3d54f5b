"""The wire contract: one definition of its objects for HTTP, sockets and the API's document.

A frame is an `…Frame`, what a call answers an `…Answer` or a `…Page`, and what these consist of an `…Object`, so that
none has the name of a model.
"""
