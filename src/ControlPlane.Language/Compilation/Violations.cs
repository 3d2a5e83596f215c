using ControlPlane.Language.Documents;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Compilation;

/// <summary>Broken rules of Envoy's API as problems of documents.</summary>
internal static class Violations
{
    /// <summary>A broken rule as a problem of the document that the message was compiled from.</summary>
    public static Problem In(this Violation violation, Document document, string path) =>
        Places.Problem(
            document,
            path,
            CompilationCodes.EnvoyRule,
            $"compiles to something that Envoy would reject: {violation.Field} {violation.Rule}; if the document looks right to you, please report this"
        );
}
