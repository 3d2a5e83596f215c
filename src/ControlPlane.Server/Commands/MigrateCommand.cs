using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using ControlPlane.Server.Options;
using ControlPlane.Store;

namespace ControlPlane.Server.Commands;

/// <summary><c>controlplane migrate [status|up]</c>: the schema of the database. <c>run</c> migrates by itself; this is for those who do it before.</summary>
internal static class MigrateCommand
{
    /// <summary>The command; without a verb it shows the status.</summary>
    public static Command Create()
    {
        var migrate = new Command("migrate", "Show or apply the migrations of the database.")
        {
            Verb("status", "List the migrations and which are applied.", StatusAsync),
            Verb("up", "Apply what is pending.", UpAsync),
        };
        AddAction(migrate, StatusAsync);
        return migrate;
    }

    private static Command Verb(string name, string description, Func<StoreLocation, CancellationToken, Task<ImmutableArray<Migration>>> action)
    {
        var verb = new Command(name, description);
        AddAction(verb, action);
        return verb;
    }

    private static void AddAction(Command command, Func<StoreLocation, CancellationToken, Task<ImmutableArray<Migration>>> action)
    {
        var flags = new SettingFlags(command, Setting.Data, Setting.Store);
        command.SetAction((parsed, cancel) => StorageAction.RunAsync(parsed, flags, async storage =>
        {
            foreach (var migration in await action(storage.Location, cancel)) await parsed.InvocationConfiguration.Output.WriteLineAsync(LineOf(migration));
            return null;
        }));
    }

    private static Task<ImmutableArray<Migration>> StatusAsync(StoreLocation location, CancellationToken cancel) => Migrator.StatusAsync(location, cancel);

    private static Task<ImmutableArray<Migration>> UpAsync(StoreLocation location, CancellationToken cancel) => Migrator.UpAsync(location, TimeProvider.System, cancel);

    private static string LineOf(Migration migration) =>
        $"{migration.Number:0000} {migration.Name} {migration.AppliedAt?.ToString("u", CultureInfo.InvariantCulture) ?? "pending"}";
}
