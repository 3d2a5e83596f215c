using System.Text;
using ControlPlane.Cli;
using ControlPlane.Client;

var environment = Environment.GetEnvironmentVariables();
string? Variable(string name) => environment[name] is string { Length: > 0 } value ? value : null;

var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
using var input = new StreamReader(Console.OpenStandardInput(), utf8, detectEncodingFromByteOrderMarks: false);
await using var output = new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true };
await using var error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true };

var colour = Variable("NO_COLOR") is null && Variable("TERM") != "dumb";
var terminal = new Terminal(input, output, error)
{
    ColourOutput = colour && !Console.IsOutputRedirected,
    ColourError = colour && !Console.IsErrorRedirected,
    ShowProgress = !Console.IsErrorRedirected && Variable("TERM") != "dumb",
    CanAsk = !Console.IsInputRedirected && !Console.IsErrorRedirected,
    Width = Console.IsOutputRedirected ? null : Console.WindowWidth,
};
var settings = new Settings
{
    Server = Variable("CPCTL_SERVER"),
    Token = Variable("CPCTL_TOKEN"),
    Data = Variable("CPCTL_DATA"),
    Variable = name => name.StartsWith("CPCTL_VAR_", StringComparison.Ordinal) ? Variable(name) : null,
    Machine = Environment.MachineName,
};

using var interrupt = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    // The second Ctrl-C ends the process at once.
    key.Cancel = !interrupt.IsCancellationRequested;
    interrupt.Cancel();
};
return await CommandTree.RunAsync(
    args,
    new Shell(terminal, settings, TimeProvider.System, (server, token) => new ControlPlaneClient(server, token), () => new HttpClient()),
    interrupt.Token
);
