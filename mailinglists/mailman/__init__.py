"""Lists on a Mailman Core: what the portal wants, what the server has, and the way between.

`wanted.py` is plain data, `server.py` speaks to the server in words of lists and members over
`client.py`, `bringing.py` takes the server from what it has to what is wanted, `audit.py`
tells the difference, and `engine.py` fits all of it behind the portal's seam.
`work.py` is the lease and the back-off of whatever is brought. `role_wanted.py` and
`role_bringing.py` do for the addresses of offices what `wanted.py` and `bringing.py` do for lists.
"""
