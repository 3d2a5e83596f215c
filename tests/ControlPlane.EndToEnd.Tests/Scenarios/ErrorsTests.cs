using System.Net;
using ControlPlane.EndToEnd.Tests.Rig;
using ControlPlane.Server.Demo;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.EndToEnd.Tests.Scenarios;

/// <summary>Answers in place of errors, Envoy's own and those of services.</summary>
[Collection(SharedStands.Collection)]
public sealed class ErrorsTests(SharedStands stands)
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(EnvoyVersion.Both), MemberType = typeof(EnvoyVersion))]
    public async Task Answers_errors_of_Envoy_and_of_services_as_written_and_leaves_the_others(string envoy)
    {
        var stand = await stands.ForAsync(envoy, Cancel);
        await using var backend = await EchoBackend.StartAsync("errors", 0, HttpProtocols.Http1, Cancel);
        await stand.ApplyAsync(
            $$$"""
            kind: Service
            name: errors
            endpoints: [{address: 127.0.0.1, port: {{{backend.Port}}}}]
            ---
            kind: Service
            name: errors-nowhere
            endpoints: []
            ---
            kind: Route
            name: errors
            fleets: [edge]
            hosts: [errors.test]
            policies:
              errors:
                - {name: outage, on: {statuses: [500, 503]}, status: 502, body: "{\"code\": %RESPONSE_CODE%, \"at\": \"%REQ(:path)%\", \"sure\": \"100%%\"}", contentType: application/json, headers: {Retry-After: "7"}}
                - {name: hidden, on: {statuses: [403]}, status: 404}
              headers: {response: {set: {x-frame-options: DENY, retry-after: "9"}, add: {x-site: edge}, addIfAbsent: {x-by: "%RESPONSE_CODE%"} } }
            rules:
              - {name: service, match: {path: {prefix: /service}}, to: [{service: errors}]}
              - {name: nowhere, match: {path: {prefix: /nowhere}}, to: [{service: errors-nowhere}]}
              - {name: static, match: {path: {prefix: /static}}, respond: {status: 403, body: secret}}
              - name: reflected
                match: {path: {prefix: /reflected}}
                to: [{service: errors-nowhere}]
                policies: {errors: [{name: outage, body: "%REQ(:path)%", contentType: text/plain}], headers: {response: {set: {content-type: text/html}, add: {x-site: edge} } } }
              - {name: plain, match: {path: {prefix: /plain}}, to: [{service: errors}], policies: {errors: off}}
            """,
            Cancel
        );

        foreach (var (path, error) in new[] { ("/service?status=500", 500), ("/nowhere", 503) })
        {
            var answer = await stand.Gateway.GetAsync("errors.test", path, Cancel);
            answer.Status.ShouldBe(HttpStatusCode.BadGateway, answer.Body);
            answer.Headers["content-type"].ShouldBe("application/json");
            answer.Headers["retry-after"].ShouldBe("7");
            (answer.Headers["x-frame-options"], answer.Headers["x-site"], answer.Headers.ContainsKey("x-by")).ShouldBe(
                ("DENY", "edge", true),
                "headers.response counts for these answers, too"
            );
            answer.Body.ShouldBe($$$"""{"code": {{{error}}}, "at": "{{{path}}}", "sure": "100%"}""");
        }
        // What a client wrote stays text, whatever type the rule gives to its other answers.
        (await stand.Gateway.GetAsync("errors.test", "/reflected/<script>", Cancel))
            .Headers["content-type"]
            .ShouldBe("text/plain");
        var hidden = await stand.Gateway.GetAsync("errors.test", "/static", Cancel);
        (hidden.Status, hidden.Body).ShouldBe((HttpStatusCode.NotFound, ""));
        hidden.Headers["x-frame-options"].ShouldBe("DENY");
        (await stand.Gateway.GetAsync("errors.test", "/service?status=501", Cancel)).Status.ShouldBe(HttpStatusCode.NotImplemented);
        (await stand.Gateway.GetAsync("errors.test", "/service", Cancel)).Echo.Service.ShouldBe("errors");
        (await stand.Gateway.GetAsync("errors.test", "/plain?status=500", Cancel)).Echo.Service.ShouldBe("errors");
    }
}
