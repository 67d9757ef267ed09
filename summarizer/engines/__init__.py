"""Past one machine: `articles` is what Ray Data places, `running` a batch on Ray, `connecting` the door to it."""
