"""Letters: drafts for the officer to read and send, one file for each person. Nothing here sends anything.

`kinds` lists the letters, `occasions` says who is due each and `due` what of that is still to write. In
`template` the templates are read and checked, `fields` knows what stands in them for one person, `compose`
writes the letters and `formats` turns them into files. All of it is functions of values.
"""
