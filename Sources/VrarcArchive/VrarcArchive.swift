// Types of this module follow.
