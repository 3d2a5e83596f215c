using Testcontainers.PostgreSql;

namespace ControlPlane.Testing.Origins;

/// <summary>PostgreSQL in a container, on a port of loopback that stays the same when it is stopped and started.</summary>
internal sealed class ContainerPostgres : IPostgres
{
    /// <summary>What makes PostgreSQL's first process end without writing anything (https://www.postgresql.org/docs/15/server-shutdown.html).</summary>
    private const string ImmediateShutdown = "SIGQUIT";

    private readonly int _port = FreePort.Next();
    private readonly PostgreSqlContainer _container;

    public ContainerPostgres(string image) =>
        _container = new PostgreSqlBuilder(image)
            .WithUsername("postgres")
            .WithPortBinding(_port, PostgreSqlBuilder.PostgreSqlPort)
            .WithEnvironment("POSTGRES_HOST_AUTH_METHOD", "trust")
            .WithEnvironment("POSTGRES_INITDB_ARGS", "-E UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=en-US")
            .WithCreateParameterModifier(create => create.StopSignal = ImmediateShutdown)
            .Build();

    public string Address => $"Host={_container.Hostname};Port={_port}";

    public Task StartAsync() => _container.StartAsync();

    public Task StopAsync() => _container.StopAsync();

    public ValueTask DisposeAsync() => _container.DisposeAsync();
}
