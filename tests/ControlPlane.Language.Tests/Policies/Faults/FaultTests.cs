using ControlPlane.Language.Compilation;
using ControlPlane.Language.EnvoyConfig.Protos;
using ControlPlane.Language.Tests.Compilation;
using ControlPlane.Resources;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Policies.Faults;

public sealed class FaultTests
{
    private static readonly Model Documents = Model.Empty.With(
        Catalog
            .Reader.ReadYaml(
                """
                kind: Fleet
                name: edge
                role: edge
                listeners: [{name: http, port: 8080}]
                policies: {fault: {until: 2027-01-31T00:00:00Z}}
                ---
                kind: Service
                name: orders
                endpoints: []
                ---
                kind: Policy
                name: slow
                policies: {fault: {delay: 1s, until: 2027-01-31T00:00:01Z}}
                ---
                kind: Route
                name: orders
                fleets: [edge]
                rules:
                - {name: a, match: {path: {prefix: /a}}, to: [{service: orders}], policies: {fault: {abort: 503}}}
                - {name: b, match: {path: {prefix: /b}}, to: [{service: orders}], use: [slow]}
                - {name: c, match: {path: {prefix: /c}}, to: [{service: orders}], policies: {fault: {abort: 418, until: 2027-01-31T00:00:02Z}}}
                """
            )
            .Documents
    );

    private static readonly DateTimeOffset End = new(2027, 1, 31, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<GoldenCase> Cases => Golden.Cases(".");

    [Theory, MemberData(nameof(Cases))]
    public void Compiles_as_recorded(GoldenCase golden)
    {
        ArgumentNullException.ThrowIfNull(golden);
        golden.VerifyCompiled();
    }

    [Fact]
    public void Each_fault_has_an_end_where_it_is_written()
    {
        Expiries.Of(Documents, End.AddTicks(-1)).Expired.ShouldBeEmpty();
        Expiries.Of(Documents, End.AddTicks(-1)).Next.ShouldBe(End);
        var (expired, next) = Expiries.Of(Documents, End.AddSeconds(1));
        expired.ShouldBe(["Fleet/edge/policies.fault.until", "Policy/slow/policies.fault.until"]);
        next.ShouldBe(End.AddSeconds(2));
        Expiries.Of(Documents, End.AddSeconds(2)).Next.ShouldBeNull();
    }

    [Fact]
    public void A_fault_that_is_over_is_left_out_with_and_without_an_earlier_result()
    {
        Compiled? previous = null;
        foreach (var (seconds, faults) in new[] { (-1, 3), (0, 2), (1, 1), (2, 0), (-1, 3) })
        {
            var observed = Observed.None with { Expired = Expiries.Of(Documents, End.AddSeconds(seconds)).Expired };
            previous = Compiler.Compile(Documents, observed, previous);
            Faults(previous).ShouldBe(faults, $"{seconds}s after the first end");
            Faults(Compiler.Compile(Documents, observed, previous: null)).ShouldBe(faults);
            previous.Problems.ShouldBeEmpty();
        }
    }

    private static int Faults(Compiled compiled) =>
        ResourceText.Json(compiled.Views[new ViewKey("edge", "1.40")].Find(new ResourceKey(TypeUrl.VirtualHost, "edge/http@1/*"))!).Split("HTTPFault").Length
        - 1;
}
