using ControlPlane.Testing.Origins;
using Npgsql;

namespace ControlPlane.Testing.Tests.Origins;

/// <summary>The PostgreSQL that is installed.</summary>
public sealed class LocalPostgresTests
{
    [Fact]
    public async Task What_was_committed_survives_a_crash_and_nothing_is_left_at_the_end()
    {
        if (Surroundings.Here.PostgresPrograms() is not { } programs)
        {
            Assert.Skip("PostgreSQL is not installed");
            return;
        }

        var server = new LocalPostgres(programs);
        var settings = new NpgsqlConnectionStringBuilder($"{server.Address};Username=postgres;Database=postgres;Pooling=False");
        await using (server)
        {
            await server.StartAsync();
            await AskAsync(settings, "CREATE TABLE kept AS SELECT 1 AS one");
            await server.StopAsync();
            await Should.ThrowAsync<NpgsqlException>(AskAsync(settings, "SELECT 1"));
            await server.StartAsync();
            (await AskAsync(settings, "SELECT one FROM kept")).ShouldBe(1);
        }

        Directory.Exists(settings.Host).ShouldBeFalse();
    }

    private static async Task<object?> AskAsync(NpgsqlConnectionStringBuilder settings, string sql)
    {
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
