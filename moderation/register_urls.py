from django.urls import path

from moderation import views

app_name = "decisions"
urlpatterns = [path("", views.register, name="list")]
