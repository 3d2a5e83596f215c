using System.Collections.Frozen;
using ControlPlane.Language.Kinds.Extensions;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Policies.ExtAuthz;

/// <summary>The rules of one authored demand for permission.</summary>
internal sealed class ExtAuthzRules : AbstractValidator<ExtAuthzSpec>
{
    public ExtAuthzRules()
    {
        RuleFor(authz => authz.Extension)
            .Must(extension => extension is null || Names.IsValid(extension))
            .WithProblem(ExtAuthzCodes.Extension, "is not a valid name of an Extension", Names.Form);
        RuleFor(authz => authz.Send!).SetValidator(new SendRules());
        RuleFor(authz => authz.Receive!).SetValidator(new ReceiveRules());
    }

    private sealed class SendRules : AbstractValidator<ExtAuthzSendSpec>
    {
        public SendRules()
        {
            RuleForEach<string>(send => send.Headers).Must(HeaderName.IsToken).WithProblem(ExtAuthzCodes.Send, "is not a valid name of a header");
            RuleFor(send => send.Headers)
                .Custom((names, context) => context.FailRepeated(names, name => name.ToLowerInvariant(), "", ValueCodes.ListedTwice, "is listed already"));
            RuleFor(send => send.Body!).SetValidator(new ExtensionBodyRules(ExtAuthzCodes.Body));
        }
    }

    private sealed class ReceiveRules : AbstractValidator<ExtAuthzReceiveSpec>
    {
        /// <summary>They would be taken from every request of the fleet, which needs them from its clients, or from Envoy.</summary>
        private static readonly FrozenSet<string> OfClients = FrozenSet.Create(
            StringComparer.OrdinalIgnoreCase,
            "accept",
            "accept-encoding",
            "accept-language",
            "authorization",
            "cache-control",
            "content-encoding",
            "content-type",
            "cookie",
            "expect",
            "forwarded",
            "if-match",
            "if-modified-since",
            "if-none-match",
            "if-unmodified-since",
            "origin",
            "proxy-authorization",
            "range",
            "referer",
            "traceparent",
            "tracestate",
            "user-agent",
            "via",
            "x-request-id"
        );

        public ReceiveRules()
        {
            RuleForEach<string>(receive => receive.Headers)
                .Custom(
                    (name, context) =>
                    {
                        var clients =
                            OfClients.Contains(name)
                            || name.StartsWith("x-forwarded-", StringComparison.OrdinalIgnoreCase)
                            || name.StartsWith("x-envoy-", StringComparison.OrdinalIgnoreCase);
                        var wrong = clients
                            ? "is a header of clients or of Envoy, which would be removed from every request of the fleet"
                            : HeaderChecks.WrongName(name)?.Message;
                        if (wrong is not null)
                            context.Fail(ExtAuthzCodes.Receive, wrong, "a header that only the extension sets, such as x-user");
                    }
                );
            RuleFor(receive => receive.Headers)
                .Custom((names, context) => context.FailRepeated(names, name => name.ToLowerInvariant(), "", ValueCodes.ListedTwice, "is listed already"));
        }
    }
}
