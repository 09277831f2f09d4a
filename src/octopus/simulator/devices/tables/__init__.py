"""The attributes of each device class, one table a class, in the order they are shown."""
