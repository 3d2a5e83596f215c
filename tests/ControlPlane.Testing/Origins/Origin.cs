namespace ControlPlane.Testing.Origins;

/// <summary>Where tests get a PostgreSQL or an Envoy from. This is the one place that decides.</summary>
public abstract record Origin
{
    private Origin() { }

    /// <summary>PostgreSQL from a Docker engine, then the programs of this machine.</summary>
    public static Origin OfPostgres(Surroundings here)
    {
        ArgumentNullException.ThrowIfNull(here);
        if (here.DockerAnswers())
            return new Container("postgres:15");
        return here.PostgresPrograms() is { } folder
            ? new Local(folder)
            : new Missing("there is no PostgreSQL: start a Docker engine, or install PostgreSQL 15 or newer (for example: apt-get install postgresql)");
    }

    /// <summary>An Envoy of this machine, because it starts sooner and is the one that was asked for; then a Docker engine.</summary>
    /// <param name="here">What there is.</param>
    /// <param name="version">For example <c>1.40.0</c>.</param>
    public static Origin OfEnvoy(Surroundings here, string version)
    {
        ArgumentNullException.ThrowIfNull(here);
        if (here.EnvoyProgram(version) is { } program)
            return new Local(program);
        return here.DockerAnswers()
            ? new Container($"envoyproxy/envoy:v{version}")
            : new Missing($"there is no Envoy {version}: start a Docker engine, or set {EnvoyBinary.Variable(version)} to the path of its program");
    }

    /// <summary>What is installed.</summary>
    /// <param name="Path">Of PostgreSQL the folder of its programs, of Envoy the program.</param>
    public sealed record Local(string Path) : Origin;

    /// <summary>An image that the Docker engine starts.</summary>
    public sealed record Container(string Image) : Origin;

    /// <summary>Nothing, and what would help.</summary>
    public sealed record Missing(string Reason) : Origin;
}
