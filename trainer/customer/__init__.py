"""The customer: rules decide what he feels, tells and does; a voice finds the words."""
