"""Looking after recordings: what they hold, what is wrong with them, what changed, and recording anew what is stale."""
