using ControlPlane.Testing.Origins;

namespace ControlPlane.Testing.Tests.Origins;

/// <summary>Where tests get their PostgreSQL and Envoys from.</summary>
public sealed class OriginTests
{
    private const string Programs = "/opt/pg/bin";
    private const string Envoy = "/opt/envoy";

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void PostgreSQL_comes_from_Docker_where_an_engine_answers(bool docker, bool installed) =>
        Origin.OfPostgres(Machine(docker, installed ? Programs : null, null)).ShouldBe(new Origin.Container("postgres:15"));

    [Fact]
    public void Without_Docker_it_is_the_installed_one() => Origin.OfPostgres(Machine(docker: false, Programs, null)).ShouldBe(new Origin.Local(Programs));

    [Fact]
    public void Without_both_the_reason_tells_both_ways()
    {
        var reason = Origin.OfPostgres(Machine(docker: false, null, null)).ShouldBeOfType<Origin.Missing>().Reason;
        reason.ShouldBe("there is no PostgreSQL: start a Docker engine, or install PostgreSQL 15 or newer (for example: apt-get install postgresql)");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_Envoy_of_this_machine_goes_before_one_of_Docker(bool docker) =>
        Origin.OfEnvoy(Machine(docker, null, Envoy), "1.40.0").ShouldBe(new Origin.Local(Envoy));

    [Theory]
    [InlineData("1.40.0", "envoyproxy/envoy:v1.40.0")]
    [InlineData("1.36.2", "envoyproxy/envoy:v1.36.2")]
    public void Without_one_it_comes_from_Docker_in_its_version(string version, string image) =>
        Origin.OfEnvoy(Machine(docker: true, null, null), version).ShouldBe(new Origin.Container(image));

    [Theory]
    [InlineData("1.40.0", "ENVOY_PATH")]
    [InlineData("1.36.2", "ENVOY_PATH_1_36")]
    public void Without_both_the_reason_tells_both_ways_to_an_Envoy(string version, string variable)
    {
        var reason = Origin.OfEnvoy(Machine(docker: false, null, null), version).ShouldBeOfType<Origin.Missing>().Reason;
        reason.ShouldBe($"there is no Envoy {version}: start a Docker engine, or set {variable} to the path of its program");
    }

    [Fact]
    public void Docker_is_not_asked_where_an_Envoy_is_named() =>
        Origin
            .OfEnvoy(new Surroundings(() => throw new InvalidOperationException("asked"), () => null, _ => Envoy), "1.40.0")
            .ShouldBe(new Origin.Local(Envoy));

    [Fact]
    public void This_machine_is_asked_without_an_error()
    {
        var here = Surroundings.Here;
        var origin = Origin.OfPostgres(here);

        (origin is Origin.Container).ShouldBe(here.DockerAnswers());
        if (origin is Origin.Local local)
            File.Exists(Path.Combine(local.Path, "pg_ctl")).ShouldBeTrue();
    }

    private static Surroundings Machine(bool docker, string? postgres, string? envoy) => new(() => docker, () => postgres, _ => envoy);
}
