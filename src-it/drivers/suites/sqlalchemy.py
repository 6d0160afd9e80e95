import sys

# This file has the library's name.
sys.path[0], here = "", sys.path[0]
import sqlalchemy as sa
from sqlalchemy.orm import Session, declarative_base, relationship
sys.path[0] = here
from check import DATABASE, HOST, PASSWORD, PORT, USER, check, equal, raises
# And so has the driver's that it loads later.
sys.path.pop(0)

URL = sa.engine.URL.create("postgresql+psycopg2", USER, PASSWORD, HOST, PORT, DATABASE)
ENGINE = sa.create_engine(URL, connect_args={"sslmode": "require"})
Base = declarative_base()


class Author(Base):
    __tablename__ = "sa_author"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(50), unique=True)
    books = relationship("Book", back_populates="author")


class Book(Base):
    __tablename__ = "sa_book"
    id = sa.Column(sa.Integer, primary_key=True)
    title = sa.Column(sa.Text, index=True)
    data = sa.Column(sa.dialects.postgresql.JSONB)
    author_id = sa.Column(sa.ForeignKey("sa_author.id"))
    author = relationship("Author", back_populates="books")


def schema():
    Base.metadata.drop_all(ENGINE)
    Base.metadata.create_all(ENGINE)
    found = sa.inspect(ENGINE)
    equal({t for t in found.get_table_names() if t.startswith("sa_")}, {"sa_author", "sa_book"})
    equal([c["name"] for c in found.get_columns("sa_book")], ["id", "title", "data", "author_id"])
    equal(found.get_foreign_keys("sa_book")[0]["referred_table"], "sa_author")
    equal(found.get_indexes("sa_book")[0]["column_names"], ["title"])
    equal(found.get_pk_constraint("items")["constrained_columns"], ["id"])


def orm():
    with Session(ENGINE) as s:
        s.add(Author(name="Ada", books=[Book(title="One", data={"n": [1]}), Book(title="Two")]))
        s.commit()
    with Session(ENGINE) as s:
        ada = s.query(Author).filter_by(name="Ada").one()
        equal(sorted(b.title for b in ada.books), ["One", "Two"])
        equal(s.query(Book).filter(Book.data["n"][0].as_integer() == 1).one().title, "One")
        equal(s.query(sa.func.count(Book.id)).join(Author).scalar(), 2)
        s.add(Author(name="Ada"))
        raises(sa.exc.IntegrityError, s.commit)
        s.rollback()
        with s.begin_nested():
            s.add(Author(name="Bo"))
        s.commit()


def core():
    with ENGINE.begin() as c:
        items = sa.Table("items", sa.MetaData(), autoload_with=c)
        equal(c.execute(sa.select(items.c.name).where(items.c.id.in_([1, 2])).order_by(items.c.id)).scalars().all(), ["item 1", "item 2"])
        equal(len(c.execution_options(stream_results=True).execute(sa.select(items.c.id)).fetchall()), 1000)
        raises(sa.exc.ProgrammingError, lambda: c.execute(sa.text("SELECT * FROM nowhere")))


def isolation():
    with ENGINE.connect().execution_options(isolation_level="SERIALIZABLE") as c:
        equal(c.execute(sa.text("SHOW transaction_isolation")).scalar(), "serializable")


def teardown():
    Base.metadata.drop_all(ENGINE)


for name, test in [("schema and reflection", schema), ("orm", orm), ("core", core), ("isolation", isolation), ("drop", teardown)]:
    check(name, test)
