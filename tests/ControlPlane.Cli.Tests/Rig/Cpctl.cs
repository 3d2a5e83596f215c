using ControlPlane.Client;

namespace ControlPlane.Cli.Tests.Rig;

/// <summary>Runs cpctl in this process, with everything outside it handed in.</summary>
internal sealed class Cpctl
{
    /// <summary>What the environment says; a server and a token unless a test says otherwise.</summary>
    public Settings Settings { get; init; } =
        new()
        {
            Server = "http://server.test",
            Token = "secret",
            Machine = "host",
            DefaultData = "/nowhere/data",
            Variable = name => name == "CPCTL_VAR_ALICE" ? "key-of-a-variable" : null,
        };

    /// <summary>The server.</summary>
    public HttpMessageHandler Server { get; init; } = new FakeServer([]);

    /// <summary>Standard input.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>Whether the streams are a terminal that takes colour.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>The server that was asked last.</summary>
    public Uri? Asked { get; private set; }

    /// <summary>Runs one command line to its end.</summary>
    public async Task<Outcome> RunAsync(string[] args, CancellationToken? cancel = null)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var terminal = new Terminal(Input, output, error)
        {
            ColourOutput = IsTerminal,
            ColourError = IsTerminal,
            CanAsk = IsTerminal,
            Width = IsTerminal ? 80 : null,
        };
        var shell = new Shell(
            terminal,
            Settings,
            new JumpingClock(),
            (server, token) =>
            {
                Asked = server;
                return new ControlPlaneClient(server, token, handler: Server);
            },
            () => new HttpClient(Server, disposeHandler: false)
        );
        var code = await CommandTree.RunAsync(args, shell, cancel ?? TestContext.Current.CancellationToken);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs one command line whose words hold no blanks.</summary>
    public Task<Outcome> RunAsync(string line) => RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>What a run left behind.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error);
