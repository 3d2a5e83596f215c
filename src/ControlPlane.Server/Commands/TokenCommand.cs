using System.CommandLine;
using ControlPlane.Server.Hosting.Options;
using ControlPlane.Store;

namespace ControlPlane.Server.Commands;

/// <summary><c>controlplane token create NAME</c>: makes a bearer token in the database; a running server takes it at once.</summary>
internal static class TokenCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("token", "Create bearer tokens for the admin API.") { CreateVerb() };

    private static Command CreateVerb()
    {
        var name = new Argument<string>("NAME") { Description = "Who will use the token; it is the author of what is written with the token." };
        var create = new Command("create", "Create a token and print it; it is shown only once.") { name };
        var flags = new SettingFlags(create, Setting.Data, Setting.Store);
        create.SetAction(
            (parsed, cancel) =>
                StorageAction.RunAsync(
                    parsed,
                    flags,
                    async storage =>
                    {
                        if (await MissingAsync(storage, cancel) is { } missing)
                            return missing;
                        await using var store = await DocumentStore.OpenAsync(new StoreOptions { Location = storage.Location }, TimeProvider.System, cancel);
                        if (store.Outage is { } outage)
                            return outage;
                        if (await store.Tokens.CreateAsync(parsed.GetRequiredValue(name), cancel) is not { } token)
                            return $"there is a token `{parsed.GetRequiredValue(name)}` already";
                        await parsed.InvocationConfiguration.Output.WriteLineAsync(token.Value);
                        return null;
                    }
                )
        );
        return create;
    }

    /// <summary>Why no token can be made; null where a server, or <c>migrate up</c>, has made the database. A token in a new one would open nothing.</summary>
    private static async Task<string?> MissingAsync(StorageOptions storage, CancellationToken cancel)
    {
        var migrations = await Migrator.StatusAsync(storage.Location, cancel);
        return migrations.Any(migration => migration.State != MigrationState.Pending)
            ? null
            : $"there is no database of a ControlPlane server at {storage.Location}: name the server's data folder with {Setting.Data.Flag}, or its "
                + $"database with {Setting.Store.Flag}";
    }
}
