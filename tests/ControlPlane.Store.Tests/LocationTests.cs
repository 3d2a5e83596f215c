namespace ControlPlane.Store.Tests;

/// <summary>What <c>--store</c> takes.</summary>
public sealed class LocationTests
{
    [Theory]
    [InlineData("/var/lib/cp/store.db", "/var/lib/cp/store.db")]
    [InlineData("/srv/a=b.db", "/srv/a=b.db")]
    [InlineData("Data Source=/srv/x.db", "/srv/x.db")]
    [InlineData("/srv/a:b@c.db", "/srv/a:b@c.db")]
    public void A_path_or_a_data_source_is_SQLite(string value, string expected) =>
        StoreLocation.Parse(value).ShouldBeOfType<StoreLocation.Sqlite>().ToString().ShouldBe(expected);

    [Theory]
    [InlineData("Host=db;Database=cp;Username=u", "Host=db;Database=cp;Username=u")]
    [InlineData("postgres://u:p%40ss@db:5433/cp?sslmode=require", "Host=db;Port=5433;Username=u;Password=p@ss;Database=cp;SSL Mode=Require")]
    [InlineData("postgresql://db/cp", "Host=db;Database=cp")]
    [InlineData("Postgres://db/cp", "Host=db;Database=cp")]
    [InlineData("postgres:///cp?host=/run/postgresql&user=u", "Database=cp;Host=/run/postgresql;Username=u")]
    public void A_host_or_a_URL_is_PostgreSQL(string value, string expected) =>
        StoreLocation.Parse(value).ShouldBeOfType<StoreLocation.Postgres>().ConnectionString.ShouldBe(expected);

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(":memory:", "in-memory")]
    [InlineData("Data Source=x;Mode=Memory", "in-memory")]
    [InlineData("Host=db;Port=secret", "not understood")]
    [InlineData("postgres://db/cp?nonsense=secret", "not understood")]
    [InlineData("postgres://u:se@cret/@db:5/cp", "percent-encoded")]
    [InlineData("User=x;Password=secret", "names a Host")]
    [InlineData("postgress://u:secret@db/cp", "the scheme `postgress` is not supported")]
    [InlineData("mysql://u:secret@db/cp", "the scheme `mysql` is not supported")]
    [InlineData("postgres:u:secret@db/cp", "the scheme `postgres` is not supported")]
    [InlineData("postgres:/u:secret@db/cp", "the scheme `postgres` is not supported")]
    [InlineData("sqlite:secret.db", "the scheme `sqlite` is not supported")]
    [InlineData("jdbc:postgresql://u:secret@db/cp", "the scheme `jdbc` is not supported")]
    [InlineData("postgres//u:secret@db/cp", "without its scheme")]
    [InlineData("//u:secret@db/cp", "without its scheme")]
    [InlineData("u:secret@db/cp", "without its scheme")]
    [InlineData("Host=db;Password=\"secret", "not understood")]
    [InlineData("host=db user=u password=secret dbname=cp", "separated by semicolons")]
    [InlineData("postgres://u:5#secret@db/cp", "percent-encoded")]
    [InlineData("postgres://u:5?secret@db/cp", "percent-encoded")]
    public void Anything_else_is_refused_without_its_password(string value, string reason)
    {
        var message = Should.Throw<FormatException>(() => StoreLocation.Parse(value)).Message;

        message.ShouldContain(reason);
        message.ShouldNotContain("secret");
    }

    [Fact]
    public void Its_text_holds_no_password() => StoreLocation.Parse("postgres://u:secret@db:5433/cp").ToString().ShouldBe("PostgreSQL database cp at db:5433");
}
