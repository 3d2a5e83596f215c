using ControlPlane.Language.Compilation;
using ControlPlane.Language.Plans;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Plans;

/// <summary>Whose connections a changed `https` listener drains.</summary>
public sealed class DrainsTests
{
    [Fact]
    public void A_certificate_named_fallback_is_not_the_fallback()
    {
        using var authority = new CertificateAuthority("plans");
        var certificates = authority.Issue(["a.test"]).Document("fallback") + "---\n" + authority.Issue(["b.test"]).Document("other");
        var before = Read($"{Fleet("certificates: [fallback, other], fallback: other")}---\n{certificates}");
        var after = Read($"{Fleet("certificates: [fallback, other], fallback: fallback")}---\n{certificates}");

        Warnings(before, after).ShouldBe(["changes for (fallback): connections with this certificate are drained and made anew"]);
        Warnings(before, Read($"{Fleet("certificates: [other], fallback: other")}---\n{certificates}"))
            .ShouldBe(["changes for fallback: connections with this certificate are drained and made anew"]);
    }

    private static string Fleet(string tls) =>
        $"kind: Fleet\nname: edge\nrole: edge\nlisteners: [{{name: https, port: 8443, protocol: https, tls: {{{tls}}}}}]\n";

    private static Model Read(string yaml) => Model.Empty.With(Catalog.Reader.ReadYaml(yaml).Documents);

    private static IEnumerable<string> Warnings(Model before, Model after)
    {
        var compiled = Compiler.Compile(before, Observed.None, previous: null);
        return Planner
            .Between((before, compiled), (after, Compiler.Compile(after, Observed.None, compiled)), [])
            .Warnings.Where(warning => warning.Kind is PlanWarningKind.ListenerDrains)
            .Select(warning => warning.Message);
    }
}
