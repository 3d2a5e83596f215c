using System.Collections.Immutable;
using System.CommandLine;
using ControlPlane.Server.Hosting;
using ControlPlane.Server.Hosting.Options;
using ControlPlane.Store;

namespace ControlPlane.Server.Commands;

/// <summary>
/// <c>controlplane migrate [status|up|script]</c>: the schema of the database. <c>run</c> migrates by itself; this command is for migrating beforehand.
/// </summary>
internal static class MigrateCommand
{
    private const string Postgres = "postgres";
    private const string Sqlite = "sqlite";

    /// <summary>The command; without a verb it shows the status.</summary>
    public static Command Create()
    {
        var migrate = new Command("migrate", "Show or apply the migrations of the database.")
        {
            Verb("status", "List the migrations and show which are applied; nothing is created.", StatusAsync),
            Verb("up", "Apply the pending migrations, and create the database if there is none.", UpAsync),
            ScriptVerb(),
        };
        AddAction(migrate, StatusAsync);
        return migrate;
    }

    private static Command Verb(string name, string description, Func<StorageOptions, CancellationToken, Task<ImmutableArray<Migration>>> action)
    {
        var verb = new Command(name, description);
        AddAction(verb, action);
        return verb;
    }

    private static Command ScriptVerb()
    {
        var provider = new Option<string>("--provider")
        {
            Description =
                "The database for which the SQL is printed. With postgres, it works on a new database and on one of any earlier version. With "
                + "sqlite, it creates a new file.",
            DefaultValueFactory = _ => Postgres,
        };
        provider.AcceptOnlyFromAmong(Postgres, Sqlite);
        var script = new Command("script", "Print the migrations as SQL, to be run on the database by hand. This connects to no database.") { provider };
        script.SetAction(
            (parsed, _) =>
                parsed.InvocationConfiguration.Output.WriteAsync(
                    parsed.GetValue(provider) == Sqlite ? MigrationScript.ForSqlite() : MigrationScript.ForPostgres()
                )
        );
        return script;
    }

    private static void AddAction(Command command, Func<StorageOptions, CancellationToken, Task<ImmutableArray<Migration>>> action)
    {
        var flags = new SettingFlags(command, Setting.Data, Setting.Store);
        command.SetAction(
            (parsed, cancel) =>
                StorageAction.RunAsync(
                    parsed,
                    flags,
                    async storage =>
                    {
                        foreach (var migration in await action(storage, cancel))
                            await parsed.InvocationConfiguration.Output.WriteLineAsync(LineOf(migration));
                        return null;
                    }
                )
        );
    }

    private static Task<ImmutableArray<Migration>> StatusAsync(StorageOptions storage, CancellationToken cancel) =>
        Migrator.StatusAsync(storage.Location, cancel);

    private static async Task<ImmutableArray<Migration>> UpAsync(StorageOptions storage, CancellationToken cancel)
    {
        using var folder = new DataFolder(storage);
        if (storage.Location is StoreLocation.Sqlite)
            folder.Open();
        return await Migrator.UpAsync(storage.Location, cancel);
    }

    private static string LineOf(Migration migration) =>
        migration.State switch
        {
            MigrationState.Applied => $"{migration.Id} applied",
            MigrationState.Recognized => $"{migration.Id} recognized: its tables are those of version 0.1",
            _ => $"{migration.Id} pending",
        };
}
