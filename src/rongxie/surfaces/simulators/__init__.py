"""Simulators: a bank, a market registry and a tax office that speak to the platform by its doors.

They hold credentials of their own, call the API over HTTP and receive webhooks; people sign in on
the pages first. How they misbehave is a seeded habit (`habits`), so that a county can rehearse and
nothing outside is needed. Its days are simulated (`rehearsing`), or it is today and the platform
runs as processes of its own, which are killed in the middle (`beside`).
"""
