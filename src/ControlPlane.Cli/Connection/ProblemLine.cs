using ControlPlane.Client.Wire;

namespace ControlPlane.Cli.Connection;

/// <summary>A problem of the server's on one line.</summary>
internal static class ProblemLine
{
    /// <summary>Document, place, what is wrong, code.</summary>
    public static string Of(Problem problem) =>
        (problem.Document is { } document ? $"{document.Kind}/{document.Name} " : "")
        + (problem.Path.Length > 0 ? $"{problem.Path}: " : "")
        + $"{problem.Message} [{problem.Code}]";
}
