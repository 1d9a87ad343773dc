"""What is read of consents, banks and referrals.

consents   which banks an enterprise lets see its case
banks      the banks that are there, and what they take
allocating the input of an allocation, and its replay
nominated  what the task force answers a nomination by
waiting    what waits for a bank or an enterprise
"""
