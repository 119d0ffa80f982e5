"""`letters`: drafts in many forms, the ledger against doubles, the preview, the officer's own templates."""
