using System.CommandLine;
using System.Globalization;
using ControlPlane.Cli.Connection;
using ControlPlane.Client;
using ControlPlane.Client.Wire;

namespace ControlPlane.Cli;

/// <summary><c>cpctl key</c>: API keys of consumers, made and taken away by the server; <c>cpctl get consumer</c> lists them.</summary>
internal static class Key
{
    /// <summary>The noun with its verbs.</summary>
    public static Command Command(Shell shell) => new("key", "Create and delete API keys of consumers") { Create(shell), Delete(shell) };

    private static Command Create(Shell shell)
    {
        var server = new ServerFlags();
        var consumer = Consumer();
        var name = new Option<string?>("--name") { Description = "The key's name. Default: the next free name of key-1, key-2 …", HelpName = "name" };
        var expires = new Option<DateTimeOffset?>("--expires")
        {
            Description = "When the key expires, for example 2027-01-31T00:00:00Z. Default: never.",
            HelpName = "time",
        };
        expires.CustomParser = result =>
        {
            if (
                DateTimeOffset.TryParseExact(
                    result.Tokens[0].Value,
                    "yyyy-MM-dd'T'HH:mm:ss'Z'",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal,
                    out var time
                )
            )
                return time;
            result.AddError($"--expires takes a time in UTC such as 2027-01-31T00:00:00Z, not '{result.Tokens[0].Value}'");
            return null;
        };
        var output = Flags.Output("table", "json");
        var command = server.AddTo(new Command("create", "Create an API key and print it; it is shown only once") { consumer, name, expires, output });
        command.SetAction(
            async (parse, cancel) =>
            {
                using var client = await server.ConnectAsync(parse, shell, cancel);
                if (client is null)
                    return ExitCode.Usage;
                var request = new CreateKeyRequest { Name = parse.GetValue(name), Expires = parse.GetValue(expires) };
                var answer = await client.CreateKeyAsync(parse.GetRequiredValue(consumer), request, cancel);
                if (answer is not Answer<CreatedKey>.Success { Value: var created })
                    return shell.Terminal.Explain(answer);
                if (parse.GetValue(output) == "json")
                    shell.Terminal.Json(created);
                else
                    shell.Terminal.Line(created.Key);
                shell.Terminal.Say(
                    $"{created.Name} of {created.Consumer}{(created.Expires is { } time ? $", until {time.UtcDateTime:u}" : "")} → revision "
                        + $"{created.Revision}; keep it: it is not shown again"
                );
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command Delete(Shell shell)
    {
        var server = new ServerFlags();
        var consumer = Consumer();
        var key = new Argument<string>("key") { Description = "The key's name, as `cpctl get consumer NAME -o yaml` shows it." };
        var output = Flags.Output("table", "json");
        var command = server.AddTo(new Command("delete", "Delete an API key") { consumer, key, output });
        command.SetAction(
            async (parse, cancel) =>
            {
                using var client = await server.ConnectAsync(parse, shell, cancel);
                if (client is null)
                    return ExitCode.Usage;
                var answer = await client.DeleteKeyAsync(parse.GetRequiredValue(consumer), parse.GetRequiredValue(key), cancel);
                if (answer is not Answer<TransactionResponse>.Success { Value: var done })
                    return shell.Terminal.Explain(answer);
                if (parse.GetValue(output) == "json")
                    shell.Terminal.Json(done);
                else
                    shell.Terminal.Line(Summary.Of(done));
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Argument<string> Consumer() => new("consumer") { Description = "The consumer's name." };
}
