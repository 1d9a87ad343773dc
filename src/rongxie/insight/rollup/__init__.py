"""The roll-up: figures of each place, bank and day, added to as the log grows.

Sums add up by themselves. Enterprises do not: one that was visited in two towns of a county is one
enterprise of the county, and one of each town. So each is counted where and when it was *first*,
together with how near it had been counted before (`firsts`); out of that every place of whatever
tier takes those for which it was the first time there. The country is the sum of its provinces,
whose logs are apart: an enterprise that moved from one to another is in both.

counted  which events count an enterprise or case for which figure
sums     what adds up by itself
firsts   who was first where and when
folding  both at once
reading  the headline figures of a place from the tables
"""
