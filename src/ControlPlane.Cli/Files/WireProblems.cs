using ControlPlane.Language.Text;

namespace ControlPlane.Cli.Files;

/// <summary>Problems to and from the copy that stands on the wire.</summary>
internal static class WireProblems
{
    /// <summary>For <c>-o json</c>.</summary>
    public static Client.Wire.Problem ToWire(Problem problem) =>
        new(
            problem.Code,
            problem.Message,
            problem.Document is { } document ? new Client.Wire.DocumentName(document.Kind, document.Name) : null,
            problem.Path,
            problem.Allowed,
            problem.File,
            problem.Line,
            problem.Column,
            problem.Hint
        );

    /// <summary>From a server's answer.</summary>
    public static Problem FromWire(Client.Wire.Problem problem) =>
        new(
            problem.Code,
            problem.Message,
            problem.Document is { } document ? new DocumentId(document.Kind, document.Name) : null,
            problem.Path,
            problem.Allowed,
            problem.File,
            problem.Line,
            problem.Column,
            problem.Hint
        );
}
