using ControlPlane.CommandLine;

namespace ControlPlane.Cli;

/// <summary>What cpctl's exit codes mean; scripts rely on them.</summary>
internal static class ExitCode
{
    /// <summary>Done, or no difference.</summary>
    public const int Done = 0;

    /// <summary>The server could not be reached or refused, or something failed at run time.</summary>
    public const int Failed = 1;

    /// <summary>Differences were found.</summary>
    public const int Different = 2;

    /// <summary>The documents are wrong.</summary>
    public const int Invalid = 3;

    /// <summary>Not every Envoy had it in time, or one rejected it.</summary>
    public const int NotConverged = 4;

    /// <summary>Somebody else's documents, or they changed meanwhile.</summary>
    public const int Conflict = 5;

    /// <summary>Nothing was written, because the change weakens, ends or drains something that was not allowed.</summary>
    public const int NotAllowed = 6;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = Strictness.UsageExitCode;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;
}
