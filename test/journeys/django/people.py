from urllib.parse import unquote

from django.contrib.auth.middleware import RemoteUserMiddleware
from django.contrib.auth.models import Group


def told(request, name):
    # WSGI hands header bytes over as Latin-1; the gateway sends UTF-8.
    return request.META.get(f"HTTP_X_FORWARDED_{name}", "").encode("latin-1").decode("utf-8")


class GatewayMiddleware(RemoteUserMiddleware):
    header = "HTTP_X_FORWARDED_USER"

    def process_request(self, request):
        super().process_request(request)
        news = [told(request, name) for name in ("NAME", "EMAIL", "ROLES")]
        if request.user.is_authenticated and request.session.get("news") != news:
            keep(request.user, *news)
            request.session["news"] = news


def keep(user, name, email, roles):
    names = [unquote(role) for role in roles.split(",") if role]
    user.first_name, user.email = name[:150], email
    user.is_staff = user.is_superuser = "Admin" in names
    user.save()
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in names])
