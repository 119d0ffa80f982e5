"""Letters: drafts for the officer to read and send, one file for each person. Nothing here sends anything.

`template` reads and checks the templates, `due` says who gets which letter, `compose` writes them all,
`draft` makes Outlook drafts of them and `preview` one page to read them on. All of it is functions of values.
"""
