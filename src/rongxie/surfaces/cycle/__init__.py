"""The whole way on files: a sheet becomes lists, an allocation to banks, and figures.

running    the sheet through inference, size, screening, sorting and allocation
figures    what is counted of it, enterprises and cases apart
contents   the sheets of the workbook
cover      the sheet that explains the others
"""
