"""Work off the event loop: the pool of threads, batches, single flight, supervised tasks."""
