"""A county that does not exist, filled by the actions of the platform as a real one fills it.

It lies in the province that no real place has, so no figure of a real one contains it, and it is
removed as a whole, chain and all.

place      where it lies and which organisations there are
cast       who acts there, and the sign-ins
plan       which enterprises there are, what each needs and what becomes of it
filling    day by day: each desk looks at what lies before it and does what it does
removing   taking it away again
"""
