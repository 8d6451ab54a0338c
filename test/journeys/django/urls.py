from django.contrib import admin
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.generic import RedirectView


def home(request):
    roles = [group.name for group in request.user.groups.all()]
    return render(request, "home.html", {"roles": roles, "note": request.POST.get("note")})


@staff_member_required
def figures(request):
    return HttpResponse("<h1>Figures</h1>")


urlpatterns = [
    path("", home),
    path("figures/", figures),
    # The sign-out of the admin site ends the session at the gateway, or it would end nothing.
    path("admin/logout/", RedirectView.as_view(url="/.auth/logout")),
    path("admin/", admin.site.urls),
]
