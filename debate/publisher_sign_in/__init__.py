"""A publisher's own sign-in: its server signs a token about its reader, and the frame on its page follows."""
