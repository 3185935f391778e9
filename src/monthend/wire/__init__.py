"""Connections, before there is a request: how long a client may take, and how large a head is.

What comes over a connection that breaks a rule here is answered by the application all the
same, in the dialect that it was for, and by nothing but a refusal.
"""
