using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Certificates;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>Fleets: sets of Envoys that receive one configuration.</summary>
internal sealed class FleetKind() : Kind<FleetSpec>("Fleet", "fleets", () => new FleetRules())
{
    public override Reach Reach => Reach.Fleet;

    /// <summary>Listeners never: Envoys drain the connections of those that change.</summary>
    public override bool CanRevert(string path) => !path.StartsWith("listeners", StringComparison.Ordinal);

    /// <summary>The fleet with its policies of before.</summary>
    public override Document Reverted(Document document, Document earlier, string fleet)
    {
        var before = (FleetSpec)earlier.Spec;
        return document with
        {
            Spec = (FleetSpec)document.Spec with { Policies = before.Policies, Use = before.Use, Disable = before.Disable, Locked = before.Locked },
        };
    }

    internal override IEnumerable<DocumentId> RevertableReferences(Document document) => PolicyReferences(document).Select(reference => reference.Named);

    protected override IEnumerable<WrittenPolicies> Written(FleetSpec spec) => [WrittenPolicies.Of("", spec)];

    protected override IEnumerable<(string Path, DocumentId Named)> NamedAt(FleetSpec spec) =>
        from listener in (spec.Listeners ?? []).Index()
        where listener.Item.Tls is not null
        from place in ListenerCertificates.NamedBy(listener.Item.Tls!)
        select ($"listeners[{listener.Index}].tls.{place.Path}", CertificateReferences.IdOf(place.Certificate));

    protected override IEnumerable<Problem> Check(Document document, FleetSpec spec, Lookup documents) =>
        (spec.Listeners ?? [])
            .Index()
            .Where(listener => listener.Item.Tls is not null)
            .SelectMany(listener => ListenerCertificates.Check(document, $"listeners[{listener.Index}].tls", listener.Item.Tls!, documents));
}
