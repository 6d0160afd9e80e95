import sys

# This file has the framework's name.
sys.path[0], here = "", sys.path[0]
import django
from django.conf import settings
sys.path[0] = here
from check import DATABASE, HOST, PASSWORD, PORT, USER, check, equal, raises
# And so has the driver's that it loads later.
sys.path.pop(0)

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "HOST": HOST, "PORT": PORT, "NAME": DATABASE, "USER": USER,
                           "PASSWORD": PASSWORD, "OPTIONS": {"sslmode": "require"}}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "django.contrib.admin"],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField", USE_TZ=True, SECRET_KEY="a test", SILENCED_SYSTEM_CHECKS=["admin.E403", "admin.E408",
                                                                                                         "admin.E409", "admin.E410"])
django.setup()
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, F


def migrate():
    call_command("migrate", verbosity=0, interactive=False)
    assert "auth_user" in connection.introspection.table_names()


def inspect():
    class Sink:
        text = ""

        def write(self, part):
            Sink.text += part
    call_command("inspectdb", "items", stdout=Sink())
    assert "class Items(models.Model)" in Sink.text, Sink.text


def orm():
    User.objects.all().delete()
    ann = User.objects.create_user("ann", "ann@example.com", "pw")
    User.objects.bulk_create([User(username="u%d" % i) for i in range(50)])
    group = Group.objects.get_or_create(name="crew")[0]
    ann.groups.add(group)
    equal(User.objects.filter(groups__name="crew").get().username, "ann")
    equal(User.objects.annotate(n=Count("groups")).filter(n=1).count(), 1)
    equal(User.objects.filter(username__startswith="u").update(first_name=F("username")), 50)
    equal(sum(1 for _ in User.objects.iterator(chunk_size=10)), 51)
    equal(list(User.objects.order_by("username").values_list("username", flat=True)[:2]), ["ann", "u0"])


def transactions():
    def test():
        with transaction.atomic():
            User.objects.create(username="gone")
            User.objects.create(username="ann")
    raises(IntegrityError, test)
    equal(User.objects.filter(username="gone").count(), 0)
    with transaction.atomic():
        equal(User.objects.select_for_update().get(username="ann").username, "ann")


def unmigrate():
    call_command("migrate", "admin", "zero", verbosity=0, interactive=False)
    call_command("migrate", "sessions", "zero", verbosity=0, interactive=False)


for name, test in [("migrate", migrate), ("inspectdb", inspect), ("orm", orm), ("transactions", transactions), ("unmigrate", unmigrate)]:
    check(name, test)
