"""Measuring the finders and checks on labelled data: `summarise eval`."""
