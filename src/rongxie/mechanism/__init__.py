"""The stages of the mechanism, in the order of the notice; each reads and calls only those before.

enterprises → evidence → matters → visits → screening → lists → referrals → decisions → coaching →
supervision → reporting. What must happen downstream of an event is in one table, `consequences`.
"""
