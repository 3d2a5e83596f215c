using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using ControlPlane.Testing.Origins;
using Npgsql;
using Xunit;

namespace ControlPlane.Testing;

/// <summary>
/// A PostgreSQL server of a test run's own, from where <see cref="Origin"/> says; it starts when the first database is asked for and is removed at the end. Its
/// default collation is a human language's, so that a forgotten <c>COLLATE "C"</c> shows. Where there is none, tests that ask for a database are skipped; with
/// <c>REQUIRE_POSTGRES=1</c> they fail.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly SemaphoreSlim _starting = new(1);
    private IPostgres? _server;

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Makes an empty database and gives its connection string; the first call starts the server.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var server = await EnsureStartedAsync();
        var name = $"test_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection($"{server.Address};Username=postgres;Database=postgres;Pooling=False");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return $"{server.Address};Username=postgres;Database={name}";
    }

    /// <summary>Stops the server as a crash would: connections break, nothing is written on the way.</summary>
    public Task StopAsync() => _server!.StopAsync();

    /// <summary>Starts it again.</summary>
    public Task StartAsync() => _server!.StartAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _starting.Dispose();
    }

    private async Task<IPostgres> EnsureStartedAsync()
    {
        await _starting.WaitAsync();
        try
        {
            if (_server is not null)
                return _server;
            var server = Choose(Origin.OfPostgres(Surroundings.Here));
            try
            {
                await server.StartAsync();
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }

            return _server = server;
        }
        finally
        {
            _starting.Release();
        }
    }

    private static IPostgres Choose(Origin origin)
    {
        switch (origin)
        {
            case Origin.Container container:
                return new ContainerPostgres(container.Image);
            case Origin.Local local:
                return new LocalPostgres(local.Path);
            case Origin.Missing missing:
                if (IsRequired())
                    Assert.Fail(missing.Reason);
                Assert.Skip(missing.Reason);
                break;
        }

        throw new UnreachableException();
    }

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "A test run has no Program that could read its settings.")]
    private static bool IsRequired() => Environment.GetEnvironmentVariable("REQUIRE_POSTGRES") == "1";
}
