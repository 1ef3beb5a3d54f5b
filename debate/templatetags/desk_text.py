"""Small texts of the desk's pages."""

from django import template

from debate.pages.desk.sentences import changes, sentence

register = template.Library()
register.filter("sentence", sentence)
register.filter("changes", changes)
