"""The progress table of a place, filled into the template of an office.

holes     the grammar of place-holders
opening   a template, opened after it was looked through
checking  what is wrong with one, told with the cells
numbers   what stands in a place-holder for some place and days
filling   a template with its place-holders filled
layout    the platform's own template
meanings  the sheet of definitions
keeping   the template of an office, as a file
making    all of it together
"""
