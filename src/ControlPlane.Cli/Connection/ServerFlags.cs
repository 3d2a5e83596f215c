using System.CommandLine;
using ControlPlane.Client;

namespace ControlPlane.Cli.Connection;

/// <summary>The flags that say which server a verb talks to.</summary>
internal sealed class ServerFlags
{
    private readonly Option<string?> _server = new("--server") { Description = "The server's URL (CPCTL_SERVER).", HelpName = "url" };
    private readonly Option<string?> _token = new("--token") { Description = "The bearer token (CPCTL_TOKEN).", HelpName = "token" };
    private readonly Option<string?> _tokenFile = new("--token-file") { Description = "A file that holds the token.", HelpName = "file" };
    private readonly Option<string?> _data = new("--data")
    {
        Description = "The server's data folder: URL and token are read from it (CPCTL_DATA, then ./data).",
        HelpName = "folder",
    };

    /// <summary>Adds the flags to a verb.</summary>
    public Command AddTo(Command command)
    {
        command.Add(_server);
        command.Add(_token);
        command.Add(_tokenFile);
        command.Add(_data);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_token) is not null && result.GetResult(_tokenFile) is not null)
                result.AddError("give one of --token and --token-file");
        });
        return command;
    }

    /// <summary>A client for the server that flags and environment name; null after having said on standard error what is missing.</summary>
    /// <remarks>A folder's token is never taken for a server that was named otherwise, nearer to the verb: it would be told to a stranger.</remarks>
    public async Task<ControlPlaneClient?> ConnectAsync(ParseResult parse, Shell shell, CancellationToken cancel)
    {
        var found = await FindAsync(parse, shell, cancel);
        if (found.Missing is null)
            return shell.Client(found.Server!, found.Token);
        shell.Terminal.Say($"error: {found.Missing}", Tone.Red);
        return null;
    }

    /// <summary>Whether any setting names a server, so that one was meant to be asked.</summary>
    public bool Named(ParseResult parse, Settings settings) =>
        parse.GetValue(_server) is not null
        || parse.GetValue(_data) is not null
        || settings.Server is not null
        || settings.Data is not null
        || File.Exists(Path.Combine(settings.DefaultData, "server.json"));

    private async Task<Found> FindAsync(ParseResult parse, Shell shell, CancellationToken cancel)
    {
        var settings = shell.Settings;
        var named = parse.GetValue(_server) ?? (parse.GetValue(_data) is null ? settings.Server : null);
        var folder = parse.GetValue(_data) ?? (parse.GetValue(_server) is null ? settings.Data : null) ?? (named is null ? settings.DefaultData : null);
        var data = folder is null ? null : await DataFolder.ReadAsync(folder, cancel);
        if ((named ?? data?.Addresses.Api) is not { } address)
            return Found.No(NoServer(folder!, settings));
        if (!Uri.TryCreate(address, UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https"))
            return Found.No($"'{address}' is not the URL of a server, for example http://127.0.0.1:8080");

        var given = parse.GetValue(_token);
        if (parse.GetValue(_tokenFile) is { } file)
        {
            if (!File.Exists(file))
                return Found.No($"{file}: no such token file");
            given = (await File.ReadAllTextAsync(file, cancel)).Trim();
        }

        var token = given ?? (parse.GetValue(_data) is null ? settings.Token ?? data?.Token : data?.Token ?? settings.Token);
        return token is { Length: > 0 }
            ? new Found(server, token, null)
            : Found.No($"no token for {server}: give --token, --token-file, CPCTL_TOKEN, or --data of the server's folder");
    }

    private static string NoServer(string folder, Settings settings) =>
        folder == settings.DefaultData
            ? "which server? Give --server URL with --token or --token-file, or --data FOLDER on the server's own machine (or CPCTL_SERVER, "
                + "CPCTL_TOKEN, CPCTL_DATA)"
            : $"{folder} holds no server.json: is it the data folder of a server that runs?";

    private sealed record Found(Uri? Server, string? Token, string? Missing)
    {
        public static Found No(string missing) => new(null, null, missing);
    }
}
