using ControlPlane.Client;

namespace ControlPlane.Cli;

/// <summary>Everything a verb gets from outside; made once, in Program.</summary>
/// <param name="Terminal">The streams.</param>
/// <param name="Settings">What the environment says.</param>
/// <param name="Clock">Time.</param>
/// <param name="Client">Makes the client of a server, from its URL and the token.</param>
/// <param name="Http">Makes a client for anything else.</param>
internal sealed record Shell(Terminal Terminal, Settings Settings, TimeProvider Clock, Func<Uri, string?, ControlPlaneClient> Client, Func<HttpClient> Http);

/// <summary>Settings that come from the environment; a flag wins over each.</summary>
internal sealed record Settings
{
    /// <summary>CPCTL_SERVER: the server's URL.</summary>
    public string? Server { get; init; }

    /// <summary>CPCTL_TOKEN: the token.</summary>
    public string? Token { get; init; }

    /// <summary>CPCTL_DATA: the server's data folder.</summary>
    public string? Data { get; init; }

    /// <summary>The data folder that is tried when nothing is given.</summary>
    public string DefaultData { get; init; } = "./data";

    /// <summary>A variable that a secret may be read from, or null: those that begin with CPCTL_VAR_.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>This machine's name, of which a node's id is made where none is given.</summary>
    public required string Machine { get; init; }
}
