using System.Collections.Immutable;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Kinds.Certificates;
using ControlPlane.Language.Kinds.Fleets;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Kinds.Domains;

/// <summary>Domains: the level of the ladder between a fleet and its Routes.</summary>
internal sealed class DomainKind() : Kind<DomainSpec>(KindName, "domains", () => new DomainRules())
{
    /// <summary>As in <c>kind: Domain</c>.</summary>
    public const string KindName = "Domain";

    public override Reach Reach => Reach.Shared;

    public static DocumentId IdOf(string name) => new(KindName, name);

    /// <summary>The group of the domains that a fleet serves.</summary>
    public static string ServedBy(string fleet) => $"fleet {fleet}";

    /// <summary>Policies alone: other certificates drain connections, and Routes are placed by hosts.</summary>
    public override bool CanRevert(string path) =>
        !Paths.IsWithin(path, "hosts") && !Paths.IsWithin(path, "fleets") && !Paths.IsWithin(path, "listeners") && !Paths.IsWithin(path, "tls");

    /// <summary>The domain with its policies of before.</summary>
    public override Document Reverted(Document document, Document earlier, string fleet)
    {
        var before = (DomainSpec)earlier.Spec;
        return document with
        {
            Spec = (DomainSpec)document.Spec with { Policies = before.Policies, Use = before.Use, Disable = before.Disable, Locked = before.Locked },
        };
    }

    internal override IEnumerable<DocumentId> RevertableReferences(Document document) => PolicyReferences(document).Select(reference => reference.Named);

    internal override IEnumerable<string> Groups(Document document)
    {
        var spec = (DomainSpec)document.Spec;
        return (spec.Hosts ?? []).Select(DomainHosts.Holding).Concat((spec.Fleets ?? []).Select(ServedBy));
    }

    internal override IEnumerable<string> Weakens(Document earlier, Document later)
    {
        if (((DomainSpec)earlier.Spec).RedirectToHttps is true && ((DomainSpec)later.Spec).RedirectToHttps is not true)
            yield return "no longer redirects plain HTTP to HTTPS: its Routes answer unencrypted requests";
    }

    protected override IEnumerable<WrittenPolicies> Written(DomainSpec spec) => [WrittenPolicies.Of("", spec)];

    protected override IEnumerable<(string Path, DocumentId Named)> NamedAt(DomainSpec spec) =>
        (spec.Fleets ?? [])
            .Select((fleet, index) => ($"fleets[{index}]", new DocumentId("Fleet", fleet)))
            .Concat((spec.Tls?.Certificates ?? []).Select((name, index) => ($"tls.certificates[{index}]", CertificateReferences.IdOf(name))));

    protected override IEnumerable<Problem> Check(Document document, DomainSpec spec, Lookup documents)
    {
        foreach (var (index, name) in (spec.Fleets ?? []).Index())
        {
            if (!documents.Exists(new DocumentId("Fleet", name)))
                yield return Unknown(document, $"fleets[{index}]", DomainCodes.UnknownFleet, "fleet", name, documents.Names("Fleet"));
        }

        ImmutableArray<(string Name, FleetSpec Spec)> fleets =
        [
            .. (spec.Fleets ?? [])
                .Distinct()
                .SelectMany(name => documents.Find<FleetSpec>("Fleet", name) is { } fleet ? [(name, fleet)] : Array.Empty<(string, FleetSpec)>()),
        ];
        foreach (var problem in DomainListeners.Check(document, spec, fleets).Concat(DomainHosts.Check(document, spec, documents)))
            yield return problem;
        foreach (var (index, name) in (spec.Tls?.Certificates ?? []).Index())
        {
            foreach (var problem in CertificateReferences.CheckChain(document, $"tls.certificates[{index}]", name, documents, acme: true))
                yield return problem;
        }
        foreach (var problem in DomainHosts.CheckCovered(document, spec, documents))
            yield return problem;
    }
}
