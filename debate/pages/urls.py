"""The pages' addresses."""

from django.urls import path

from debate.pages import article, desk, forms, frames, oembed, preview, rules, stuffing

urlpatterns = [
    path("", article.index),
    path("a/<slug:slug>/", article.article),
    path("a/<slug:slug>/poll/", article.poll),
    path("a/<slug:slug>/comment", forms.comment),
    path("poll/<int:poll_id>/vote", forms.vote),
    path("poll/preview/<str:token>/", preview.preview),
    path("comment/<int:comment_id>/like", forms.like),
    path("comment/<int:comment_id>/report", forms.report),
    path("comment/<int:comment_id>/edit", forms.edit),
    path("comment/<int:comment_id>/withdraw", forms.withdraw),
    path("comment/<int:comment_id>/decision", forms.decision),
    path("poll/<int:poll_id>/", frames.poll_by_number),
    path("embed/<str:scheme>/<str:host>/a/<slug:slug>/", frames.article),
    path("embed/<str:scheme>/<str:host>/poll/<int:poll_id>/", frames.poll),
    path("embed/<str:scheme>/<str:host>/page", frames.page),
    path("oembed", oembed.oembed),
    path("moderation/", desk.desk),
    path("moderation/rules/", rules.rules),
    path("moderation/rules/<slug:slug>/", rules.rules),
    path("moderation/polls/", stuffing.groups),
    path("moderation/polls/<int:group_id>/decision", stuffing.decision),
    path("moderation/comment/<int:comment_id>/", desk.case),
    path("moderation/comment/<int:comment_id>/answer", desk.answer),
    path("moderation/decisions", desk.decisions),
    path("moderation/undo", desk.undo),
    path("sign-in/", forms.sign_in_page),
    path("sign-in/guest", forms.be_guest),
    path("sign-out", forms.sign_out),
]
