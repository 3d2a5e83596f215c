namespace ControlPlane.Testing.Origins;

/// <summary>A PostgreSQL server of a test run's own, with the superuser <c>postgres</c> and no password.</summary>
internal interface IPostgres : IAsyncDisposable
{
    /// <summary>Connection settings: how it is reached.</summary>
    string Address { get; }

    /// <summary>Starts it, the first time or after it was stopped; what was committed is there again.</summary>
    Task StartAsync();

    /// <summary>Stops it as a crash would: connections break, nothing is written on the way.</summary>
    Task StopAsync();
}
