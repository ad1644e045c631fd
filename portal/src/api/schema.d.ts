// Made by `make portal-types` from the API's own document: not to be edited.
export interface paths {
    "/audit-logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened in all projects that the caller is admin of. */
        get: operations["listAuditLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auditlog-exts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened in all projects that the caller is admin of, in words. */
        get: operations["listAuditLogExts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auditlog-exts/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The kinds of events that the log knows. */
        get: operations["listAuditLogEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was deleted anywhere and can be restored: everything to system administrators, to others the deleted projects
         *     whose admin they were.
         */
        get: operations["listBin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bin/{item_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Something that was deleted. */
        get: operations["getBinItem"];
        put?: never;
        post?: never;
        /** Ends something that was deleted for good; with a project everything that was deleted in it before. */
        delete: operations["purgeBinItem"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bin/{item_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restores something that was deleted, as it was. What stands in the way is told with 409, and nothing is changed then. */
        post: operations["restoreBinItem"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/configurations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All settings; a secret is never among them. */
        get: operations["getConfigurations"];
        /** Changes the settings that are given. */
        put: operations["updateConfigurations"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/find": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Projects, repositories, tags, artifacts and labels that answer to a text, of those that the caller may see, the nearest
         *     first: for a search as one types.
         */
        get: operations["find"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The state of the parts. The status is 200 whatever it says. */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/icons/{digest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The picture of an artifact's `icon`. */
        get: operations["getIcon"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internalconfig": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All settings, as other parts of an installation ask for them. */
        get: operations["getInternalconfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobservice/jobs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Stops a job, or `all` that run. An unknown one is stopped already. */
        put: operations["stopRunningJob"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobservice/jobs/{job_id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a job wrote so far. */
        get: operations["actionGetJobLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobservice/pools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The processes that work. */
        get: operations["getWorkerPools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobservice/pools/{pool_id}/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The workers of a pool, or of `all`, and what they work on. */
        get: operations["getWorkers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobservice/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What waits, by kind of job. */
        get: operations["listJobQueues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobservice/queues/{job_type}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Drops what waits of a kind of job, or of `all`; holds it back; lets it go on. */
        put: operations["actionPendingJobs"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobservice/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the executions of each kind of job ended, day by day, the oldest first. Days on which none ended are left out. What
         *     ended is still counted here when the execution itself is kept no longer.
         */
        get: operations["getJobResults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The labels of the installation or of a project. */
        get: operations["ListLabels"];
        put?: never;
        /** Makes a label. */
        post: operations["CreateLabel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/labels/{label_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One label. */
        get: operations["GetLabelByID"];
        /** Changes a label. It stays of the installation or of its project. */
        put: operations["UpdateLabel"];
        post?: never;
        /** Deletes a label, and takes it from every artifact. */
        delete: operations["DeleteLabel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ldap/groups/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The groups of a name, or of a DN. */
        get: operations["searchLdapGroup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ldap/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tries the directory, as it is set or as the request says. */
        post: operations["pingLdap"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ldap/users/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes users of the directory known here before their first log-in. Those who are known already stay as
         *     they are.
         */
        post: operations["importLdapUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ldap/users/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The person of a name. */
        get: operations["searchLdapUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description of the API, as OpenAPI 3. */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a robot can be given, for those who may make one. */
        get: operations["getPermissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the server answers at all; asks nothing of the stores. */
        get: operations["getPing"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The projects that the caller may see. */
        get: operations["listProjects"];
        put?: never;
        /** Makes a project; the caller becomes its admin. */
        post: operations["createProject"];
        delete?: never;
        options?: never;
        /** Whether a project of this name exists. */
        head: operations["headProject"];
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One project. */
        get: operations["getProject"];
        /** Changes a project's settings. */
        put: operations["updateProject"];
        post?: never;
        /** Deletes a project that holds no repository. */
        delete: operations["deleteProject"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/_deletable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether a project can be deleted, and why not. */
        get: operations["getProjectDeletable"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The artifacts of all repositories of a project. */
        get: operations["listArtifactsOfProject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/bin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was deleted in a project and can be restored. `X-Recoverable-Bytes` tells what only the bin keeps. */
        get: operations["listProjectBin"];
        put?: never;
        post?: never;
        /** Ends everything in a project's bin for good. */
        delete: operations["emptyProjectBin"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/immutabletagrules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rules of a project. */
        get: operations["ListImmuRules"];
        put?: never;
        /** Makes a rule. */
        post: operations["CreateImmuRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/immutabletagrules/{immutable_rule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes a rule, or switches it on or off. */
        put: operations["UpdateImmuRule"];
        post?: never;
        /** Deletes a rule. */
        delete: operations["DeleteImmuRule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The members of a project. */
        get: operations["listProjectMembers"];
        put?: never;
        /** Adds a member. */
        post: operations["createProjectMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/members/{mid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One member. */
        get: operations["getProjectMember"];
        /** Gives a member another role. */
        put: operations["updateProjectMember"];
        post?: never;
        /** Removes a member. */
        delete: operations["deleteProjectMember"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/metadatas/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All settings of a project. */
        get: operations["listProjectMetadatas"];
        put?: never;
        /** Sets what a project has not set yet. */
        post: operations["addProjectMetadatas"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/metadatas/{meta_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One setting of a project. */
        get: operations["getProjectMetadata"];
        /** Changes a setting of a project. */
        put: operations["updateProjectMetadata"];
        post?: never;
        /** Takes a setting of a project back. */
        delete: operations["deleteProjectMetadata"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/statistics/daily": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pulls, pushes and storage of a project in the last days, the oldest first. */
        get: operations["getProjectDailyStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/storage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What takes the space of a project: its repositories, the largest first. `sort` and `q` as those of the whole store. */
        get: operations["getProjectStorage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project in numbers. */
        get: operations["getProjectSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/webhook/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The events, kinds of receivers and forms that a policy can name. */
        get: operations["GetSupportedEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/webhook/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The executions of a policy in their older form. */
        get: operations["ListWebhookJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/webhook/lasttrigger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When each policy of a project last told of each type of event that it names. */
        get: operations["LastTrigger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/webhook/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The policies of a project. */
        get: operations["ListWebhookPoliciesOfProject"];
        put?: never;
        /** Makes a policy. */
        post: operations["CreateWebhookPolicyOfProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One policy. */
        get: operations["GetWebhookPolicyOfProject"];
        /** Replaces what a policy says. */
        put: operations["UpdateWebhookPolicyOfProject"];
        post?: never;
        /** Deletes a policy with its history. */
        delete: operations["DeleteWebhookPolicyOfProject"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a policy delivered or is to deliver: an execution for each event and target. */
        get: operations["ListExecutionsOfWebhookPolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions/{execution_id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delivers an execution's message once more, under the same message id. */
        post: operations["RedeliverWebhookExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions/{execution_id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tasks of an execution. */
        get: operations["ListTasksOfWebhookExecution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions/{execution_id}/tasks/{task_id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was sent where, and what came back. */
        get: operations["GetLogsOfWebhookTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name_or_id}/webhook/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a test message to a target that need not be saved, and says what came back. */
        post: operations["TestWebhookTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name}/auditlog-exts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened in a project, in words. */
        get: operations["getLogExts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened in a project. */
        get: operations["getLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name}/repositories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The repositories of a project. */
        get: operations["listRepositories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name}/repositories/{repository_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One repository. */
        get: operations["getRepository"];
        /** Changes a repository's description. */
        put: operations["updateRepository"];
        post?: never;
        /** Deletes a repository with its artifacts. */
        delete: operations["deleteRepository"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name}/repositories/{repository_name}/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The artifacts of a repository. */
        get: operations["listArtifacts"];
        put?: never;
        /** Copies an artifact here from another repository, with what belongs to it and all its tags. */
        post: operations["CopyArtifact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One artifact. */
        get: operations["getArtifact"];
        put?: never;
        post?: never;
        /** Deletes an artifact, or a tag if one is named. */
        delete: operations["deleteArtifact"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/accessories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The accessories of an artifact: what was attached to it. */
        get: operations["listAccessories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/additions/{addition}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One addition of an artifact, such as a chart's values or an image's history. */
        get: operations["getAddition"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/difference": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How an artifact (the old one) differs from another (the new one): layers, configuration, annotations, sizes. Of indexes
         *     the images for the same platform are compared.
         */
        get: operations["getArtifactDifference"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives an artifact a label, which the body names by its id. */
        post: operations["addLabel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/labels/{label_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a label from an artifact. */
        delete: operations["removeLabel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/layers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an artifact is made of: its layers in order with the commands that made them, or the manifests that an index names. */
        get: operations["listArtifactLayers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tags of an artifact. */
        get: operations["listTags"];
        put?: never;
        /** Gives an artifact a tag. */
        post: operations["createTag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags/{tag_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a tag from an artifact. */
        delete: operations["deleteTag"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/quotas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The quotas of all projects. */
        get: operations["listQuotas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/quotas/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One quota. */
        get: operations["getQuota"];
        /** Sets the limit of a quota. */
        put: operations["updateQuota"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/refusals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was refused in the last seven days by a right or a rule, the newest first: everything to system administrators, to
         *     others what was refused to them and in the projects whose log they may see. `q` knows `username`, `action`, `object`,
         *     `code`, `status`, `time`, `reason`, `project_id` and `project_name`.
         */
        get: operations["listRefusals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/refusals/{refusal_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One refusal, by what the client was told, or by the answer's `X-Request-Id`. A refusal of a moment ago is there after a
         *     second.
         */
        get: operations["getRefusal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The repositories of all projects that the caller may see. */
        get: operations["listAllRepositories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retentions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the policy of a project. */
        post: operations["createRetention"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retentions/metadatas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What rules can be made of. */
        get: operations["getRentenitionMetadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retentions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One policy. */
        get: operations["getRetention"];
        /** Changes a policy; its project stays. */
        put: operations["updateRetention"];
        post?: never;
        /** Deletes a policy with the history of its runs. */
        delete: operations["deleteRetention"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retentions/{id}/executions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The runs of a policy. */
        get: operations["listRetentionExecutions"];
        put?: never;
        /** Runs a policy now; a dry run deletes nothing. */
        post: operations["triggerRetentionExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retentions/{id}/executions/{eid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Stops a run. */
        patch: operations["operateRetentionExecution"];
        trace?: never;
    };
    "/retentions/{id}/executions/{eid}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tasks of a run: one for each repository. */
        get: operations["listRetentionTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retentions/{id}/executions/{eid}/tasks/{tid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a task wrote so far: for each artifact which rule kept it, or that none did. */
        get: operations["getRetentionTaskLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/robots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The robot accounts of the system, or of the project that `q` names. */
        get: operations["ListRobot"];
        put?: never;
        /** Makes a robot account. Its secret is shown in the answer and never again. */
        post: operations["CreateRobot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/robots/{robot_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One robot account. */
        get: operations["GetRobotByID"];
        /** Changes a robot account. Tokens that it was issued before are void. */
        put: operations["UpdateRobot"];
        post?: never;
        /** Deletes a robot account. */
        delete: operations["DeleteRobot"];
        options?: never;
        head?: never;
        /** Gives a robot account another secret: the one in the request, else a random one that the answer shows. */
        patch: operations["RefreshSec"];
        trace?: never;
    };
    "/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All schedules. */
        get: operations["listSchedules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{job_type}/paused": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether schedules (`all`) or a kind of job are held back. */
        get: operations["getSchedulePaused"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The projects and repositories whose name holds a text, of those that the caller may see. */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many projects and repositories there are, and how many bytes. */
        get: operations["getStatistic"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/statistics/daily": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Pulls, pushes and storage of the last days, the oldest first: of everything to those who may see it all, to others of
         *     the projects that they are members of. Numbers of today are some seconds behind.
         */
        get: operations["getDailyStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/storage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What takes the space: the whole store, and its projects, the largest first. `sort` knows `bytes`, `own_bytes`,
         *     `shared_bytes`, `untagged_bytes`, `recoverable_bytes` and `name`; `q` knows `name`. It is found outside of the request and
         *     may be some time old.
         */
        get: operations["getStorage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/CVEAllowlist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The system's CVE allowlist. */
        get: operations["getSystemCVEAllowlist"];
        /** Sets the system's CVE allowlist. */
        put: operations["putSystemCVEAllowlist"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/gc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The runs of garbage collection, the newest first. */
        get: operations["getGCHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/gc/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The schedule; nothing when there is none. */
        get: operations["getGCSchedule"];
        /** Changes the schedule; type None removes it, Manual starts a garbage collection beside it. */
        put: operations["updateGCSchedule"];
        /** Starts a garbage collection (type Manual), or makes, replaces or removes (type None) its schedule. */
        post: operations["createGCSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/gc/{gc_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One garbage collection. */
        get: operations["getGC"];
        /** Stops a garbage collection; nothing when it is over. */
        put: operations["stopGC"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/gc/{gc_id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a garbage collection wrote so far. */
        get: operations["getGCLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/oidc/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whether there is a provider at an address. */
        post: operations["pingOIDC"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/purgeaudit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The purges of the audit log, the newest first. */
        get: operations["getPurgeHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/purgeaudit/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The schedule; nothing when there is none. */
        get: operations["getPurgeSchedule"];
        /** Changes the schedule; type None removes it, Manual starts a purge of the audit log beside it. */
        put: operations["updatePurgeSchedule"];
        /** Starts a purge of the audit log (type Manual), or makes, replaces or removes (type None) its schedule. */
        post: operations["createPurgeSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/purgeaudit/{purge_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One purge of the audit log. */
        get: operations["getPurgeJob"];
        /** Stops a purge of the audit log; nothing when it is over. */
        put: operations["stopPurge"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/purgeaudit/{purge_id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a purge of the audit log wrote so far. */
        get: operations["getPurgeJobLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/systeminfo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the server is: little to strangers, more to those who logged in. */
        get: operations["getSystemInfo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/systeminfo/getcert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The certificate of the authority that clients should trust, to be saved as a file. */
        get: operations["getCert"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/systeminfo/volumes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The size of the volume that holds the blobs, if it is one. */
        get: operations["getVolumes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usergroups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All groups. */
        get: operations["listUserGroups"];
        put?: never;
        /** Makes a group. The members of a group are those whom a log-in tells of. */
        post: operations["createUserGroup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usergroups/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Groups by a part of their name. */
        get: operations["searchUserGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usergroups/{group_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One group. */
        get: operations["getUserGroup"];
        /** Gives a group another name. */
        put: operations["updateUserGroup"];
        post?: never;
        /** Deletes a group with its roles in projects. */
        delete: operations["deleteUserGroup"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All users but the first administrator. */
        get: operations["listUsers"];
        put?: never;
        /** Makes a user. */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's own account. */
        get: operations["getCurrentUserInfo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/current/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the caller may do in a project or the system. */
        get: operations["getCurrentUserPermissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Users by a part of their name. */
        get: operations["searchUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One account: one's own, or any to an administrator. */
        get: operations["getUser"];
        /** Changes the profile of an account. */
        put: operations["updateUserProfile"];
        post?: never;
        /** Deletes a user. */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/cli_secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets the CLI secret of an OIDC user: one's own, or any to an administrator. */
        put: operations["setCliSecret"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes a password: one's own needs the old one. */
        put: operations["updateUserPassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/sysadmin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Makes a user a system administrator, or no longer. */
        put: operations["setUserSysAdmin"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Access: {
            action?: string;
            effect?: string;
            resource?: string;
        };
        Accessory: {
            /** Format: int64 */
            artifact_id: number;
            creation_time: string;
            digest: string;
            icon: string;
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            size: number;
            subject_artifact_digest: string;
            /** Format: int64 */
            subject_artifact_id?: number;
            subject_artifact_repo: string;
            type: string;
        };
        /** @description What is done with a queue. */
        ActionRequest: {
            /** @description stop (what waits is dropped), pause or resume. */
            action?: string;
        };
        AdditionLink: {
            absolute: boolean;
            href: string;
        };
        Artifact: {
            accessories?: components["schemas"]["Accessory"][] | null;
            addition_links?: {
                [key: string]: components["schemas"]["AdditionLink"];
            };
            annotations?: {
                [key: string]: string;
            } | null;
            artifact_type?: string;
            digest: string;
            extra_attrs?: Record<string, never> | null;
            icon: string;
            /** Format: int64 */
            id: number;
            inherited_accessories?: components["schemas"]["Accessory"][];
            labels?: components["schemas"]["Label"][] | null;
            manifest_media_type: string;
            media_type: string;
            /** Format: int64 */
            project_id: number;
            pull_time: string;
            push_time: string;
            references?: components["schemas"]["Reference"][] | null;
            /** Format: int64 */
            repository_id: number;
            repository_name: string;
            /** Format: int64 */
            size: number;
            tags?: components["schemas"]["Tag"][] | null;
            type: string;
        };
        /** @description Something that is not the same in both. */
        ArtifactChange: {
            /**
             * @description `os`, `architecture`, `variant`, `os_version`, `created`, `author`, `user`, `working_dir`, `entrypoint`, `cmd`, `env`,
             *     `port`, `volume`, `label`, `stop_signal`, `healthcheck`, `shell`, `on_build`, `annotation`; `config` for a member of the
             *     config of what is no image.
             */
            field: string;
            /** @description Which of them, such as a variable's name; empty where there is one only. */
            key: string;
            /** @description Null when it was removed. */
            new?: unknown;
            /** @description Null when it was added. */
            old?: unknown;
        };
        /** @description A manifest that an index names. */
        ArtifactChild: {
            annotations?: {
                [key: string]: string;
            };
            digest: string;
            media_type: string;
            platform?: components["schemas"]["Platform"] | null;
            /**
             * Format: int64
             * @description Bytes of its manifest alone.
             */
            size: number;
        };
        /** @description How two artifacts differ. */
        ArtifactDifference: {
            /** @description What differs in the annotations of their manifests. */
            annotations: components["schemas"]["ArtifactChange"][];
            /** @description One where neither is an index; else one for each platform. */
            images: components["schemas"]["ImageDifference"][];
            new: components["schemas"]["ComparedArtifact"];
            old: components["schemas"]["ComparedArtifact"];
            /** @description Whether both have the same digest. */
            same: boolean;
        };
        /** @description A layer, or a step of the making that left none. */
        ArtifactLayer: {
            annotations?: {
                [key: string]: string;
            };
            comment?: string | null;
            /** @description When it was made, as its maker says. */
            created?: string | null;
            /** @description The command that made it. */
            created_by?: string | null;
            digest?: string | null;
            /** @description Whether this step made no layer; then it has neither digest nor size. */
            empty: boolean;
            media_type?: string | null;
            /** Format: int64 */
            size: number;
            /** @description The name of the file that it is, for artifacts that are no images. */
            title?: string | null;
        };
        /** @description What an artifact is made of. */
        ArtifactLayers: {
            artifact_type?: string;
            /** @description What an index names; ask for the layers of one of them. */
            children: components["schemas"]["ArtifactChild"][];
            config?: components["schemas"]["Descriptor"] | null;
            digest: string;
            /** @description Whether the config told of the commands that made the layers. */
            has_history: boolean;
            /** @description In order, the lowest first. */
            layers: components["schemas"]["ArtifactLayer"][];
            /**
             * Format: int64
             * @description Bytes of the layers.
             */
            layers_size: number;
            manifest_media_type: string;
            /** Format: int64 */
            manifest_size: number;
            /**
             * Format: int64
             * @description Bytes of the manifest and of all it names.
             */
            size: number;
            type: string;
        };
        AuditLog: {
            /** Format: int64 */
            id: number;
            op_time: string;
            operation: string;
            resource: string;
            resource_type: string;
            username: string;
        };
        AuditLogEventType: {
            event_type: string;
        };
        AuditLogExt: {
            /** Format: int64 */
            id: number;
            op_time: string;
            operation: string;
            operation_description: string;
            operation_result: boolean;
            resource: string;
            resource_type: string;
            username: string;
        };
        BTreeMap: {
            [key: string]: string;
        };
        BinItem: {
            /** Format: int64 */
            artifact_count: number;
            deletion_time: string;
            digest?: string;
            /** @description Until when it can be restored. */
            expiration_time: string;
            /** Format: int64 */
            id: number;
            /** @description `tag`, `artifact`, `repository` or `project`. */
            kind: string;
            /** @description `project/repository:tag`, `project/repository@digest`, `project/repository` or `project`. */
            name: string;
            operator: string;
            /** Format: int64 */
            project_id: number;
            project_name: string;
            repository_name?: string;
            /**
             * Format: int64
             * @description Bytes that the deletion gave back to the quota.
             */
            size: number;
            /** Format: int64 */
            tag_count: number;
            /** @description Up to 20 tags that an artifact had. */
            tags: string[];
        };
        /** @description What the purge of a bin ended. */
        BinPurged: {
            /** Format: int64 */
            purged: number;
        };
        CVEAllowlist: {
            creation_time: string;
            /** Format: int64 */
            expires_at?: number | null;
            /** Format: int64 */
            id?: number;
            items: components["schemas"]["CVEAllowlistItem"][];
            /** Format: int64 */
            project_id?: number;
            update_time: string;
        };
        CVEAllowlistItem: {
            cve_id?: string | null;
        };
        /** @description The body of a request that sets an allowlist. */
        CVEAllowlistRequest: {
            /** Format: int64 */
            expires_at?: number | null;
            items?: components["schemas"]["CVEAllowlistItem"][] | null;
        };
        /** @description One of two artifacts that are compared. */
        ComparedArtifact: {
            digest: string;
            manifest_media_type: string;
            push_time: string;
            /** @description The full name, project included. */
            repository_name: string;
            /**
             * Format: int64
             * @description Bytes of the manifest and of all it names.
             */
            size: number;
            type: string;
        };
        ComparedImage: {
            digest: string;
            /**
             * Format: int64
             * @description Bytes of the manifest and of all it names; null when it is not there.
             */
            size?: number | null;
        };
        ComponentHealthStatus: {
            error?: string | null;
            name: string;
            status: string;
        };
        /** @description What is to be changed; whatever is absent stays. Unknown names are ignored. */
        Configurations: {
            /** @description A syslog server that is told the audit log over TCP, as HOST:PORT. */
            audit_log_forward_endpoint?: string | null;
            /** @description How people log in: `db_auth`, `ldap_auth` or `oidc_auth`. */
            auth_mode?: string | null;
            /** @description What is shown to everybody above the pages, as a JSON text. */
            banner_message?: string | null;
            /** @description Events that stay out of the audit log, between commas. */
            disabled_audit_log_event_types?: string | null;
            /** @description The DN below which people are. */
            ldap_base_dn?: string | null;
            /** @description A filter that people must meet. */
            ldap_filter?: string | null;
            /** @description The DN of the group whose members are administrators; empty for none. */
            ldap_group_admin_dn?: string | null;
            /** @description The attribute that holds the name of a group; empty for `cn`. */
            ldap_group_attribute_name?: string | null;
            /** @description The DN below which groups are; empty for where people are. */
            ldap_group_base_dn?: string | null;
            /** @description The attribute of a person that holds the DNs of groups. */
            ldap_group_membership_attribute?: string | null;
            /** @description A filter that groups must meet; empty for no groups. */
            ldap_group_search_filter?: string | null;
            /**
             * Format: int64
             * @description How far below the base groups are looked for, as `ldap_scope`.
             */
            ldap_group_search_scope?: number | null;
            /** @description Whether nothing is said to the directory without TLS. */
            ldap_require_tls?: boolean | null;
            /**
             * Format: int64
             * @description How far below the base people are looked for: 0 the base alone, 1 one level, 2 the subtree.
             */
            ldap_scope?: number | null;
            /** @description The DN of the account that searches the directory; empty for nobody in particular. */
            ldap_search_dn?: string | null;
            /** @description The password of the account that searches the directory. */
            ldap_search_password?: string | null;
            /**
             * Format: int64
             * @description How long an answer of the directory may take, in seconds.
             */
            ldap_timeout?: number | null;
            /** @description The attribute that holds the name with which people log in. */
            ldap_uid?: string | null;
            /** @description Where the directory is: `ldap://HOST:PORT` or `ldaps://HOST:PORT`. */
            ldap_url?: string | null;
            /** @description Whether the certificate of the directory must be one that is believed. */
            ldap_verify_cert?: boolean | null;
            /** @description Whether webhooks are told of anything. */
            notification_enable?: boolean | null;
            /** @description The group whose members are administrators. */
            oidc_admin_group?: string | null;
            /** @description Whether new users are called as the provider says, and not asked. */
            oidc_auto_onboard?: boolean | null;
            /** @description The id of this registry at the provider. */
            oidc_client_id?: string | null;
            /** @description The secret of this registry at the OpenID provider. */
            oidc_client_secret?: string | null;
            /** @description The provider's issuer URL. */
            oidc_endpoint?: string | null;
            /** @description What is told the provider besides when somebody logs in, as a JSON object of texts. */
            oidc_extra_redirect_parms?: string | null;
            /** @description A regular expression: other groups are not kept. */
            oidc_group_filter?: string | null;
            /** @description The claim that holds a user's groups. */
            oidc_groups_claim?: string | null;
            /** @description Whether logging out here logs out at the provider too. */
            oidc_logout?: boolean | null;
            /** @description What the OpenID provider is called on the page where people log in. */
            oidc_name?: string | null;
            /** @description What is asked of the provider, between commas. */
            oidc_scope?: string | null;
            /** @description The claim that a new user's name is taken from; `name` when there is none. */
            oidc_user_claim?: string | null;
            /** @description Whether the provider's certificate is checked. */
            oidc_verify_cert?: boolean | null;
            /** @description Whether the portal sends people to the provider at once. */
            primary_auth_mode?: boolean | null;
            /** @description Who may make projects: `everyone` or `adminonly`. */
            project_creation_restriction?: string | null;
            /** @description Whether pulls stay out of the audit log. */
            pull_audit_log_disable?: boolean | null;
            /** @description Whether pulls are not counted. */
            pull_count_update_disable?: boolean | null;
            /** @description Whether the time of the last pull is not kept. */
            pull_time_update_disable?: boolean | null;
            /** @description Whether the limits of projects are kept to. */
            quota_per_project_enable?: boolean | null;
            /** @description Whether nothing can be changed at the moment. */
            read_only?: boolean | null;
            /** @description What the names of robot accounts begin with. */
            robot_name_prefix?: string | null;
            /**
             * Format: int64
             * @description How many days a robot account lives when nobody says.
             */
            robot_token_duration?: number | null;
            /** @description Whether people can make an account for themselves. */
            self_registration?: boolean | null;
            /**
             * Format: int64
             * @description How long a session that is not used lasts, in minutes.
             */
            session_timeout?: number | null;
            /** @description Whether the audit log is forwarded only, and not kept. */
            skip_audit_log_database?: boolean | null;
            /**
             * Format: int64
             * @description How many bytes a new project may use, -1 without limit.
             */
            storage_per_project?: number | null;
            /**
             * Format: int64
             * @description How long a token of the token service is good, in minutes.
             */
            token_expiration?: number | null;
        };
        DailyStatistic: {
            /** @description In UTC. */
            date: string;
            /**
             * Format: int64
             * @description Bytes that garbage collection freed, continuous or by hand; null where it is not told of the whole installation.
             */
            freed_bytes?: number | null;
            /**
             * Format: int64
             * @description Manifests that were pulled.
             */
            pulls: number;
            /**
             * Format: int64
             * @description Bytes that pushes brought and that were not there yet.
             */
            pushed_bytes: number;
            /**
             * Format: int64
             * @description Manifests that were pushed.
             */
            pushes: number;
            /**
             * Format: int64
             * @description Bytes in use when the day ended, of today now; null of a day at whose end nobody looked.
             */
            stored_bytes?: number | null;
        };
        Descriptor: {
            annotations?: {
                [key: string]: string;
            };
            digest: string;
            media_type: string;
            /** Format: int64 */
            size: number;
        };
        /** @description One reason. */
        Error: {
            /** @description The reason as a word that programs know. */
            code: string;
            /** @description What was wrong, and what to do. */
            message: string;
        };
        /** @description Why a request was refused. */
        Errors: {
            errors: components["schemas"]["Error"][];
        };
        Execution: {
            end_time?: string | null;
            extra_attrs: Record<string, never>;
            /** Format: int64 */
            id: number;
            metrics: components["schemas"]["Metrics"];
            start_time: string;
            status: string;
            status_message?: string;
            trigger: string;
            /** Format: int64 */
            vendor_id: number;
            vendor_type: string;
        };
        Found: {
            artifacts: components["schemas"]["FoundArtifact"][];
            labels: components["schemas"]["FoundLabel"][];
            /** @description The groups of which there is more than is shown. */
            more: string[];
            projects: components["schemas"]["FoundProject"][];
            repositories: components["schemas"]["FoundRepository"][];
            tags: components["schemas"]["FoundTag"][];
        };
        FoundArtifact: components["schemas"]["FoundRepository"] & {
            digest: string;
            push_time: string;
            /**
             * Format: int64
             * @description Bytes of the manifest and of all it names.
             */
            size: number;
            /** @description One of its tags. */
            tag?: string | null;
            /** @description What it is: `IMAGE`, `CHART`, … */
            type: string;
        };
        FoundLabel: {
            color: string;
            /** Format: int64 */
            id: number;
            name: string;
            /** Format: int64 */
            project_id?: number;
            project_name?: string | null;
            /** @description `g`, of the whole installation, or `p`, of a project. */
            scope: string;
        };
        FoundProject: {
            name: string;
            /** Format: int64 */
            project_id: number;
            public: boolean;
        };
        FoundRepository: {
            /** Format: int64 */
            project_id: number;
            project_name: string;
            /** Format: int64 */
            repository_id: number;
            /** @description The full name, project included. */
            repository_name: string;
        };
        FoundTag: components["schemas"]["FoundRepository"] & {
            /** @description The digest of what it names. */
            digest: string;
            name: string;
            push_time: string;
            /** Format: int64 */
            tag_id: number;
            /** @description What that is: `IMAGE`, `CHART`, … */
            type: string;
        };
        /** @description A run, or the schedule, of a job. */
        GCHistory: {
            creation_time: string;
            deleted: boolean;
            /** Format: int64 */
            id: number;
            /** @description What began it: MANUAL or SCHEDULE; of a schedule its times. */
            job_kind: string;
            job_name: string;
            /** @description A JSON object, as text. */
            job_parameters: string;
            job_status: string;
            schedule: components["schemas"]["ScheduleObj"];
            update_time: string;
        };
        /** @description What those who logged in may know besides. */
        GeneralInfo: components["schemas"]["PublicInfo"] & {
            current_time: string;
            external_url: string;
            harbor_version: string;
            has_ca_root: boolean;
            notification_enable: boolean;
            project_creation_restriction: string;
            read_only: boolean;
            registry_storage_provider_name: string;
            registry_url: string;
        };
        Icon: {
            /** @description The PNG in base64. */
            content: string;
            "content-type": string;
        };
        /** @description Images for one platform. */
        ImageDifference: {
            /** Format: int64 */
            added_bytes: number;
            configuration: components["schemas"]["ArtifactChange"][];
            /**
             * Format: int64
             * @description Bytes of layers that are in both.
             */
            kept_bytes: number;
            /** @description In the order of the new image; none for images of an index that are the same. */
            layers: components["schemas"]["LayerDifference"][];
            new?: components["schemas"]["ComparedImage"] | null;
            old?: components["schemas"]["ComparedImage"] | null;
            /** @description Such as `linux/arm64/v8`; empty where none is given. */
            platform: string;
            /** Format: int64 */
            removed_bytes: number;
            /**
             * @description `same`, `changed`, `added`, `removed`; `unknown` when they differ and are not compared, because one is away or there
             *     are too many.
             */
            state: string;
        };
        ImmutableRule: {
            action: string;
            disabled: boolean;
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            priority: number;
            scope_selectors: {
                [key: string]: components["schemas"]["ImmutableSelector"][];
            };
            tag_selectors: components["schemas"]["ImmutableSelector"][];
            template: string;
        };
        /** @description The body of a request that makes or changes a rule. Of each list the first selector counts. */
        ImmutableRuleRequest: {
            disabled?: boolean | null;
            /** Format: int64 */
            priority?: number | null;
            scope_selectors?: {
                [key: string]: components["schemas"]["ImmutableSelector"][];
            } | null;
            tag_selectors?: components["schemas"]["ImmutableSelector"][] | null;
        };
        ImmutableSelector: {
            decoration?: string;
            extras?: string;
            kind?: string;
            pattern?: string;
        };
        /** @description A setting with its value. */
        InternalConfigurationValue: {
            /** @description Whether it can be changed here; what the server's configuration gives cannot. */
            editable: boolean;
            /** @description A text, a number or a truth value. */
            value: Record<string, never>;
        };
        JobQueue: {
            /** Format: int64 */
            count: number;
            job_type: string;
            /** Format: int64 */
            latency: number;
            paused: boolean;
        };
        JobResults: {
            /** @description On which the executions ended, in UTC. */
            date: string;
            /** Format: int64 */
            failed: number;
            job_type: string;
            /** Format: int64 */
            stopped: number;
            /** Format: int64 */
            succeeded: number;
        };
        Label: {
            color: string;
            creation_time: string;
            description: string;
            /** Format: int64 */
            id: number;
            name: string;
            /** Format: int64 */
            project_id?: number;
            scope: string;
            update_time: string;
        };
        /** @description The body of a request that makes or changes a label, or names one by its id. */
        LabelRequest: {
            color?: string | null;
            description?: string | null;
            /** Format: int64 */
            id?: number | null;
            name?: string | null;
            /** Format: int64 */
            project_id?: number | null;
            scope?: string | null;
        };
        LayerDifference: {
            created_by?: string | null;
            digest: string;
            media_type: string;
            /** Format: int64 */
            size: number;
            /** @description `same`, `added` or `removed`. */
            state: string;
            title?: string | null;
        };
        /** @description A directory to be tried; what is missing is as it is set. */
        LdapConf: {
            ldap_base_dn?: string | null;
            /** Format: int64 */
            ldap_connection_timeout?: number | null;
            ldap_filter?: string | null;
            ldap_require_tls?: boolean | null;
            /** Format: int64 */
            ldap_scope?: number | null;
            ldap_search_dn?: string | null;
            ldap_search_password?: string | null;
            ldap_uid?: string | null;
            ldap_url?: string | null;
            ldap_verify_cert?: boolean | null;
        };
        LdapFailedImportUser: {
            error: string;
            uid: string;
        };
        /** @description A group of the directory, whether it is known here or not. */
        LdapGroupJson: {
            group_name: string;
            /** Format: int64 */
            group_type: number;
            ldap_group_dn: string;
        };
        /** @description The body of a request that takes users from the directory. */
        LdapImportUsers: {
            ldap_uid_list?: string[] | null;
        };
        LdapPingResult: {
            message: string;
            success: boolean;
        };
        LdapUser: {
            email: string;
            realname: string;
            username: string;
        };
        Metrics: {
            /** Format: int64 */
            error_task_count?: number;
            /** Format: int64 */
            pending_task_count?: number;
            /** Format: int64 */
            running_task_count?: number;
            /** Format: int64 */
            scheduled_task_count?: number;
            /** Format: int64 */
            stopped_task_count?: number;
            /** Format: int64 */
            success_task_count?: number;
            /** Format: int64 */
            task_count?: number;
        };
        /** @description The body of a request that makes a tag. */
        NewTag: {
            name?: string | null;
        };
        /** @description The new secret; a random one is made when it is empty. */
        OIDCCliSecretReq: {
            secret?: string | null;
        };
        /** @description Who the user is at the provider, shown to the user alone. */
        OIDCUserInfo: {
            creation_time: string;
            /** Format: int64 */
            id: number;
            /** @description The CLI secret. */
            secret: string;
            /** @description Subject and issuer. */
            subiss: string;
            update_time: string;
            /** Format: int64 */
            user_id: number;
        };
        /** @description Which provider is looked for. */
        OidcPingReq: {
            /** @description Its issuer URL. */
            url?: string | null;
            /** @description Whether its certificate is checked. */
            verify_cert?: boolean | null;
        };
        OverallHealthStatus: {
            components: components["schemas"]["ComponentHealthStatus"][];
            status: string;
        };
        /** @description The body of a request that changes a password. */
        PasswordReq: {
            new_password?: string | null;
            old_password?: string | null;
        };
        PayloadFormat: {
            formats: string[];
            notify_type: string;
        };
        Permission: {
            action: string;
            resource: string;
        };
        /** @description What robots can be given. */
        Permissions: {
            project: components["schemas"]["Permission"][];
            /** @description Empty for those who may not give any of it. */
            system?: components["schemas"]["Permission"][];
        };
        /**
         * @description Harbor's names of two fields hold quotes, by an accident of its API's description; clients that were
         *     generated from it look for them. The plain names are there too.
         */
        Platform: {
            "'os.features'"?: string[] | null;
            "'os.version'"?: string | null;
            architecture: string;
            os: string;
            "os.features"?: string[] | null;
            "os.version"?: string | null;
            variant?: string | null;
        };
        Project: {
            creation_time: string;
            /** Format: int64 */
            current_user_role_id?: number;
            current_user_role_ids?: number[] | null;
            cve_allowlist: components["schemas"]["CVEAllowlist"];
            metadata: {
                [key: string]: string;
            };
            name: string;
            /** Format: int64 */
            owner_id: number;
            owner_name: string;
            /** Format: int64 */
            project_id: number;
            /** Format: int64 */
            repo_count: number;
            update_time: string;
        };
        ProjectDeletable: {
            deletable: boolean;
            message?: string | null;
        };
        /** @description The body of a request that adds a member. */
        ProjectMember: {
            member_group?: components["schemas"]["UserGroupReq"] | null;
            member_user?: components["schemas"]["UserEntity"] | null;
            /** Format: int64 */
            role_id?: number | null;
        };
        ProjectMemberEntity: {
            /** Format: int64 */
            entity_id: number;
            entity_name: string;
            entity_type: string;
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            project_id: number;
            /** Format: int64 */
            role_id: number;
            role_name: string;
        };
        /** @description The body of a request that makes or changes a project. */
        ProjectReq: {
            cve_allowlist?: components["schemas"]["CVEAllowlistRequest"] | null;
            metadata?: {
                [key: string]: unknown;
            } | null;
            project_name?: string | null;
            public?: boolean | null;
            /** Format: int64 */
            registry_id?: number | null;
            /** Format: int64 */
            storage_limit?: number | null;
        };
        ProjectSummary: {
            /** Format: int64 */
            developer_count?: number;
            /** Format: int64 */
            guest_count?: number;
            /** Format: int64 */
            limited_guest_count?: number;
            /** Format: int64 */
            maintainer_count?: number;
            /** Format: int64 */
            project_admin_count?: number;
            quota?: components["schemas"]["ProjectSummaryQuota"] | null;
            /**
             * Format: int64
             * @description Bytes that only the project's bin keeps; the quota does not count them.
             */
            recoverable_bytes?: number | null;
            /** Format: int64 */
            repo_count: number;
        };
        ProjectSummaryQuota: {
            hard: components["schemas"]["ResourceList"];
            used: components["schemas"]["ResourceList"];
        };
        /** @description What everybody may know. */
        PublicInfo: {
            auth_mode: string;
            banner_message: string;
            oidc_provider_name: string;
            primary_auth_mode: boolean;
            self_registration: boolean;
        };
        Quota: {
            creation_time: string;
            hard: components["schemas"]["ResourceList"];
            /** Format: int64 */
            id: number;
            /**
             * Format: int64
             * @description Bytes that only the bin keeps: what would be used again if all of it came back.
             */
            recoverable_bytes: number;
            ref: components["schemas"]["QuotaRefObject"];
            update_time: string;
            used: components["schemas"]["ResourceList"];
        };
        QuotaRefObject: {
            /** Format: int64 */
            id: number;
            name: string;
            owner_name: string;
        };
        /** @description The body of a request that sets a limit. */
        QuotaUpdateReq: {
            hard?: {
                [key: string]: unknown;
            } | null;
        };
        Reference: {
            annotations?: {
                [key: string]: string;
            } | null;
            child_digest: string;
            /** Format: int64 */
            child_id?: number | null;
            /** Format: int64 */
            parent_id: number;
            platform?: components["schemas"]["Platform"] | null;
            urls?: string[] | null;
        };
        Refusal: {
            /** @description What was asked for: a right such as `repository:push`, or the method. */
            action: string;
            /** @description What can be done, in words. */
            advice: string;
            code: string;
            /** @description What the client was told: `(refusal 4f2a91c0d3)`. */
            id: string;
            message: string;
            missing?: components["schemas"]["RefusalMissing"] | null;
            /** @description Of what, as it was named. */
            object: string;
            /** Format: int64 */
            project_id?: number | null;
            project_name?: string | null;
            quota?: components["schemas"]["RefusalQuota"] | null;
            /** @description `right`, `quota`, `immutable`, `read_only`, `hidden` (it does not exist, or you may not see it) or `other`. */
            reason: string;
            /** @description The answer's `X-Request-Id`. */
            request_id: string;
            rule?: components["schemas"]["RefusalRule"] | null;
            /** Format: int64 */
            status: number;
            /** @description `user`, `robot` or `anonymous`. */
            subject_kind: string;
            time: string;
            /** @description Who was refused; "" of nobody. */
            username: string;
        };
        /** @description A right that was lacking. */
        RefusalMissing: {
            /** @description Resource and action: `repository:push`. */
            right: string;
            /** @description The roles of the project that hold it, the weakest first. */
            roles: string[];
            /** @description Whether it is a right over the whole installation. */
            system: boolean;
        };
        /** @description Bytes of a quota that was used up. */
        RefusalQuota: {
            /** Format: int64 */
            adding: number;
            /** Format: int64 */
            hard: number;
            /** Format: int64 */
            used: number;
        };
        /** @description The rule that keeps a tag as it is. */
        RefusalRule: {
            /** @description Which repositories. */
            repositories: string;
            tag: string;
            /** @description Which tags, such as `matches v*`. */
            tags: string;
        };
        Repository: {
            /** Format: int64 */
            artifact_count: number;
            creation_time: string;
            description?: string;
            /** Format: int64 */
            id: number;
            name: string;
            /** Format: int64 */
            project_id: number;
            /** Format: int64 */
            pull_count: number;
            update_time: string;
        };
        /** @description The body of a request that changes a repository; all but the description is ignored. */
        RepositoryUpdate: {
            description?: string | null;
        };
        /** @description Bytes of the store. */
        ResourceList: {
            /** Format: int64 */
            storage: number;
        };
        /** @description The body of a request about a run. */
        RetentionAction: {
            action?: string | null;
        };
        RetentionExecution: {
            dry_run: boolean;
            end_time?: string | null;
            /**
             * Format: int64
             * @description Of a dry run: bytes that its tasks found to be free after a real one, as far as they are. What two repositories
             *     share is in neither.
             */
            freed_bytes?: number | null;
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            policy_id: number;
            start_time: string;
            status: string;
            trigger: string;
        };
        RetentionExecutionTask: {
            end_time?: string | null;
            /** Format: int64 */
            execution_id: number;
            /**
             * Format: int64
             * @description Of a dry run: bytes that would be free after a real one.
             */
            freed_bytes?: number | null;
            /** Format: int64 */
            id: number;
            job_id: string;
            repository: string;
            /** Format: int64 */
            retained: number;
            start_time: string;
            status: string;
            /** Format: int64 */
            status_code: number;
            /** Format: int64 */
            status_revision: number;
            /** Format: int64 */
            total: number;
        };
        RetentionMetadata: {
            scope_selectors: components["schemas"]["RetentionSelectorMetadata"][];
            tag_selectors: components["schemas"]["RetentionSelectorMetadata"][];
            templates: components["schemas"]["RetentionRuleMetadata"][];
        };
        /** @description A policy, as it is shown and as it is sent. */
        RetentionPolicy: {
            algorithm?: string;
            /** Format: int64 */
            id?: number;
            rules?: components["schemas"]["RetentionRule"][] | null;
            scope?: components["schemas"]["RetentionPolicyScope"] | null;
            trigger?: components["schemas"]["RetentionRuleTrigger"] | null;
        };
        RetentionPolicyScope: {
            level?: string;
            /** Format: int64 */
            ref?: number;
        };
        RetentionRule: {
            action?: string;
            disabled?: boolean;
            /** Format: int64 */
            id?: number;
            params?: {
                [key: string]: unknown;
            } | null;
            /** Format: int64 */
            priority?: number;
            scope_selectors?: {
                [key: string]: components["schemas"]["RetentionSelector"][];
            } | null;
            tag_selectors?: components["schemas"]["RetentionSelector"][] | null;
            template?: string;
        };
        RetentionRuleMetadata: {
            action: string;
            display_text: string;
            params: components["schemas"]["RetentionRuleParamMetadata"][];
            rule_template: string;
        };
        RetentionRuleParamMetadata: {
            required: boolean;
            type: string;
            unit: string;
        };
        RetentionRuleTrigger: {
            kind?: string;
            references?: Record<string, never>;
            settings?: Record<string, never>;
        };
        RetentionSelector: {
            decoration?: string;
            extras?: string;
            kind?: string;
            pattern?: string;
        };
        RetentionSelectorMetadata: {
            decorations: string[];
            display_text: string;
            kind: string;
        };
        /** @description The body of a request for a run. */
        RetentionTrigger: {
            dry_run?: boolean | null;
        };
        Robot: {
            creation_time: string;
            /** Format: int64 */
            creator_ref: number;
            creator_type: string;
            description?: string;
            disable: boolean;
            /** Format: int64 */
            duration: number;
            editable: boolean;
            /** Format: int64 */
            expires_at: number;
            /** Format: int64 */
            id: number;
            level: string;
            name: string;
            permissions: components["schemas"]["RobotPermission"][];
            trusts?: components["schemas"]["RobotTrust"][];
            update_time: string;
        };
        /** @description The body of a request that makes a robot account. */
        RobotCreate: {
            description?: string | null;
            disable?: boolean | null;
            /** Format: int64 */
            duration?: number | null;
            level?: string | null;
            name?: string | null;
            permissions?: components["schemas"]["RobotPermission"][] | null;
            secret?: string | null;
            trusts?: components["schemas"]["RobotTrust"][] | null;
        };
        /** @description A robot account that was made, with its secret: this is the only time that it is shown. */
        RobotCreated: {
            creation_time: string;
            /** Format: int64 */
            expires_at: number;
            /** Format: int64 */
            id: number;
            name: string;
            secret: string;
        };
        /** @description Rights in one place: the system, a project, or every project. */
        RobotPermission: {
            access?: components["schemas"]["Access"][];
            kind?: string;
            namespace?: string;
        };
        /** @description A secret: in the request the one to set, empty for a new one; in the answer the new one. */
        RobotSec: {
            secret?: string;
        };
        /** @description Tokens of an OpenID provider that log the robot account in. */
        RobotTrust: {
            /** @description The audience that the tokens must name. */
            audience?: string;
            /** @description The issuer's URL, exactly as its tokens say it. */
            issuer?: string;
            /** @description The subject, in which `*` stands for any run of characters. */
            subject?: string;
        };
        /** @description The body of a request that changes a robot account. */
        RobotUpdate: {
            description?: string | null;
            disable?: boolean | null;
            /** Format: int64 */
            duration?: number | null;
            level?: string | null;
            name?: string | null;
            permissions?: components["schemas"]["RobotPermission"][] | null;
            trusts?: components["schemas"]["RobotTrust"][] | null;
        };
        /** @description The body of a request that changes a member. */
        RoleRequest: {
            /** Format: int64 */
            role_id?: number | null;
        };
        /** @description The body that starts or schedules a job. */
        Schedule: {
            /** @description What the job is given. */
            parameters?: Record<string, never>;
            schedule?: components["schemas"]["ScheduleObj"] | null;
        };
        /** @description When a job runs. */
        ScheduleObj: {
            /** @description Second (always 0), minute, hour, day of month, month, day of week, in UTC. */
            cron?: string;
            /**
             * Format: date-time
             * @description When it is due next: told, and passed over where it is sent back.
             */
            readonly next_scheduled_time?: string | null;
            /** @description Hourly, Daily, Weekly, Custom, Manual (at once) or None (no longer). */
            type?: string;
        };
        ScheduleTask: {
            cron: string;
            extra_attrs: Record<string, never>;
            /** Format: int64 */
            id: number;
            update_time: string;
            /** Format: int64 */
            vendor_id: number;
            vendor_type: string;
        };
        SchedulerStatus: {
            paused: boolean;
        };
        Search: {
            project: components["schemas"]["Project"][];
            repository: components["schemas"]["SearchRepository"][];
        };
        SearchRepository: {
            /** Format: int64 */
            artifact_count: number;
            /** Format: int64 */
            project_id: number;
            project_name: string;
            project_public: boolean;
            /** Format: int64 */
            pull_count: number;
            repository_name: string;
        };
        Statistic: {
            /** Format: int64 */
            private_project_count: number;
            /** Format: int64 */
            private_repo_count: number;
            /** Format: int64 */
            public_project_count: number;
            /** Format: int64 */
            public_repo_count: number;
            /**
             * Format: int64
             * @description Zero unless the caller may see everything, as the two below.
             */
            total_project_count: number;
            /** Format: int64 */
            total_repo_count: number;
            /** Format: int64 */
            total_storage_consumption: number;
        };
        Storage: {
            /** Format: int64 */
            free: number;
            /** Format: int64 */
            total: number;
        };
        /** @description Each blob counted once. */
        StorageBytes: {
            /**
             * Format: int64
             * @description Referenced by artifacts: the two below together.
             */
            bytes: number;
            /**
             * Format: int64
             * @description Referenced from nowhere else.
             */
            own_bytes: number;
            /**
             * Format: int64
             * @description Kept by the bin alone.
             */
            recoverable_bytes: number;
            /**
             * Format: int64
             * @description Referenced from elsewhere too.
             */
            shared_bytes: number;
            /**
             * Format: int64
             * @description Free once all untagged artifacts here are deleted, and the bin has let go of them.
             */
            untagged_bytes: number;
        };
        StorageOfInstallation: {
            /**
             * Format: int64
             * @description Of those, what only the bin keeps.
             */
            bin_bytes: number;
            /** Format: int64 */
            blob_count: number;
            /**
             * Format: int64
             * @description Bytes of all blobs in the store.
             */
            bytes: number;
            /** @description When all this was found. */
            computed_at: string;
            /**
             * Format: int64
             * @description Of those, what nothing references and garbage collection frees.
             */
            dead_bytes: number;
            /** @description When the last of the dead bytes may be freed; null where they may be at once. */
            dead_until?: string | null;
            projects: components["schemas"]["StorageProject"][];
        };
        StorageOfProject: components["schemas"]["StorageBytes"] & {
            /** @description When all this was found. */
            computed_at: string;
            repositories: components["schemas"]["StorageRepository"][];
        };
        StorageProject: components["schemas"]["StorageBytes"] & {
            /** Format: int64 */
            project_id: number;
            project_name: string;
        };
        StorageRepository: components["schemas"]["StorageBytes"] & {
            /** Format: int64 */
            repository_id: number;
            /** @description The full name. */
            repository_name: string;
        };
        /** @description What policies can name. */
        SupportedWebhookEventTypes: {
            event_type: string[];
            notify_type: string[];
            payload_formats: components["schemas"]["PayloadFormat"][];
        };
        SystemInfo: {
            storage: components["schemas"]["Storage"][];
        };
        Tag: {
            /** Format: int64 */
            artifact_id: number;
            /** Format: int64 */
            id: number;
            immutable: boolean;
            name: string;
            pull_time: string;
            push_time: string;
            /** Format: int64 */
            repository_id: number;
        };
        Task: {
            creation_time: string;
            end_time?: string | null;
            /** Format: int64 */
            execution_id: number;
            extra_attrs: Record<string, never>;
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            run_count: number;
            start_time?: string | null;
            status: string;
            status_message?: string;
            update_time: string;
        };
        /** @description The body of a request that makes a user. A flag that would make an administrator is not read. */
        UserCreationReq: {
            comment?: string | null;
            email?: string | null;
            password?: string | null;
            realname?: string | null;
            username?: string | null;
        };
        UserEntity: {
            /** Format: int64 */
            user_id?: number | null;
            username?: string | null;
        };
        UserGroup: {
            group_name: string;
            /** Format: int64 */
            group_type: number;
            /** Format: int64 */
            id: number;
            ldap_group_dn?: string | null;
        };
        /** @description A group in the body of a request. */
        UserGroupReq: {
            group_name?: string | null;
            /** Format: int64 */
            group_type?: number | null;
            /** Format: int64 */
            id?: number | null;
            ldap_group_dn?: string | null;
        };
        UserGroupSearchItem: {
            group_name: string;
            /** Format: int64 */
            group_type: number;
            /** Format: int64 */
            id: number;
        };
        /** @description The body of a request that changes a profile. */
        UserProfile: {
            comment?: string | null;
            email?: string | null;
            realname?: string | null;
        };
        UserResp: {
            admin_role_in_auth: boolean;
            comment?: string;
            creation_time: string;
            email?: string;
            oidc_user_meta?: components["schemas"]["OIDCUserInfo"] | null;
            realname?: string;
            sysadmin_flag: boolean;
            update_time: string;
            /** Format: int64 */
            user_id: number;
            username: string;
        };
        UserSearchRespItem: {
            /** Format: int64 */
            user_id: number;
            username: string;
        };
        /** @description The body of a request that makes an administrator. */
        UserSysAdminFlag: {
            sysadmin_flag?: boolean | null;
        };
        WebhookJob: {
            creation_time: string;
            event_type: string;
            /** Format: int64 */
            id: number;
            job_detail: string;
            notify_type: string;
            /** Format: int64 */
            policy_id: number;
            status: string;
            update_time: string;
        };
        WebhookLastTrigger: {
            creation_time: string;
            enabled: boolean;
            event_type: string;
            last_trigger_time: string;
            policy_name: string;
        };
        WebhookPolicy: {
            creation_time: string;
            creator: string;
            description: string;
            enabled: boolean;
            event_types: string[];
            /** Format: int64 */
            id: number;
            name: string;
            /** Format: int64 */
            project_id: number;
            targets: components["schemas"]["WebhookTargetObject"][];
            update_time: string;
        };
        /** @description A policy as somebody wants it. */
        WebhookPolicyRequest: {
            description?: string | null;
            enabled?: boolean;
            event_types?: string[];
            name?: string;
            targets?: components["schemas"]["WebhookTargetRequest"][];
        };
        /** @description Where events go. */
        WebhookTargetObject: {
            address: string;
            /** @description What the Authorization header says; only to those who may change the policy. */
            auth_header?: string;
            payload_format?: string | null;
            /** @description Whether messages are signed; the key is shown to nobody. */
            signed: boolean;
            skip_cert_verify: boolean;
            type: string;
        };
        /** @description A target as somebody wants it. */
        WebhookTargetRequest: {
            /** @description The URL. Its query is dropped, except for `teams`. */
            address?: string;
            /** @description What the Authorization header shall say. */
            auth_header?: string | null;
            /** @description `Default` or `CloudEvents`, for `http` only. */
            payload_format?: string | null;
            /** @description The key for signatures, base64 of 24 to 64 bytes, for `http` only. Left out, the target keeps the one it has. */
            secret?: string | null;
            /** @description Whether the certificate is not checked. */
            skip_cert_verify?: boolean;
            /** @description `http`, `slack` or `teams`. */
            type?: string;
        };
        /** @description What came of a test. */
        WebhookTestResult: {
            message: string;
            /**
             * Format: int32
             * @description The answer's status, if an answer came.
             */
            status?: number | null;
            /** @description Whether the address took the message. */
            success: boolean;
        };
        Worker: {
            check_in?: string;
            checkin_at?: string | null;
            id: string;
            job_id?: string;
            job_name?: string;
            pool_id: string;
            start_at?: string | null;
        };
        WorkerPool: {
            /** Format: int64 */
            concurrency: number;
            heartbeat_at: string;
            host: string;
            /** Format: int64 */
            pid: number;
            start_at: string;
            worker_pool_id: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAuditLogs: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLog"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listAuditLogExts: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLogExt"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listAuditLogEventTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLogEventType"][];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listBin: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BinItem"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getBinItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                item_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BinItem"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    purgeBinItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                item_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    restoreBinItem: {
        parameters: {
            query?: {
                /** @description Whether tags of an artifact that name another one by now are left out. */
                without_taken_tags?: boolean;
            };
            header?: never;
            path: {
                item_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description An object of this name exists, or another request changed it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getConfigurations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["InternalConfigurationValue"];
                    };
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    updateConfigurations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Configurations"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    find: {
        parameters: {
            query: {
                /** @description A part of a name, `repository:tag`, `project/repository`, or the beginning of a digest (6 digits and more). */
                q: string;
                /** @description How many of each group are told at most: 8 unless said, up to 50. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Found"];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OverallHealthStatus"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getIcon: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The digest that an artifact shows as its icon. */
                digest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Icon"];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getInternalconfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["InternalConfigurationValue"];
                    };
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    stopRunningJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    actionGetJobLog: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getWorkerPools: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerPool"][];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getWorkers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                pool_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Worker"][];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listJobQueues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobQueue"][];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    actionPendingJobs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_type: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActionRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getJobResults: {
        parameters: {
            query?: {
                /** @description How many days back, today among them, from 1 to 400; 30 without it. */
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResults"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    ListLabels: {
        parameters: {
            query: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
                /** @description A part of the name. */
                name?: string;
                /** @description g for labels of the installation, p for those of a project. */
                scope: string;
                /** @description The project of scope p. */
                project_id?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Label"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    CreateLabel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelRequest"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description Where the new object is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description An object of this name exists, or another request changed it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    GetLabelByID: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                label_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Label"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    UpdateLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                label_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description An object of this name exists, or another request changed it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    DeleteLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                label_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    searchLdapGroup: {
        parameters: {
            query?: {
                /** @description The group's name. */
                groupname?: string;
                /** @description The group's DN. */
                groupdn?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LdapGroupJson"][];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    pingLdap: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LdapConf"] | null;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LdapPingResult"];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    importLdapUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LdapImportUsers"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LdapFailedImportUser"][];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    searchLdapUser: {
        parameters: {
            query?: {
                /** @description The name they log in with. */
                username?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LdapUser"][];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getPermissions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Permissions"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getPing: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listProjects: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
                /** @description A part of the name. */
                name?: string;
                /** @description Only public ones, or only private ones. */
                public?: boolean;
                /** @description The owner's name. */
                owner?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    createProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether Location names the project. */
                "X-Resource-Name-In-Location"?: boolean | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectReq"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description Where the new object is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description An object of this name exists, or another request changed it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    headProject: {
        parameters: {
            query: {
                project_name: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    updateProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectReq"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    deleteProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object is in a state that forbids it. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getProjectDeletable: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectDeletable"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listArtifactsOfProject: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
                /** @description Whether the tags are told. */
                with_tag?: boolean;
                /** @description Whether the labels are told. */
                with_label?: boolean;
                /** @description Whether immutable tags are told apart. */
                with_immutable_status?: boolean;
                /** @description Whether signatures of indexes are told of their parts that have none. */
                with_inherited_accessory?: boolean;
                /** @description Whether the accessories are told. */
                with_accessory?: boolean;
                /** @description Only the newest of each repository. */
                latest_in_repository?: boolean;
            };
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listProjectBin: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BinItem"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    emptyProjectBin: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BinPurged"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    ListImmuRules: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImmutableRule"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    CreateImmuRule: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImmutableRuleRequest"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description Where the new object is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description An object of this name exists, or another request changed it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    UpdateImmuRule: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
                immutable_rule_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImmutableRuleRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description An object of this name exists, or another request changed it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    DeleteImmuRule: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
                immutable_rule_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listProjectMembers: {
        parameters: {
            query?: {
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
                /** @description A part of the name. */
                entityname?: string;
            };
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectMemberEntity"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    createProjectMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectMember"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description Where the new object is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description An object of this name exists, or another request changed it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getProjectMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
                mid: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectMemberEntity"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    updateProjectMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
                mid: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    deleteProjectMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
                mid: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listProjectMetadatas: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BTreeMap"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    addProjectMetadatas: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BTreeMap"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description An object of this name exists, or another request changed it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getProjectMetadata: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
                meta_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BTreeMap"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    updateProjectMetadata: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
                meta_name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BTreeMap"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    deleteProjectMetadata: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
                meta_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getProjectDailyStatistics: {
        parameters: {
            query?: {
                /** @description How many, from 1 to 400; 30 without it. */
                days?: number;
            };
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DailyStatistic"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getProjectStorage: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StorageOfProject"];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getProjectSummary: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectSummary"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    GetSupportedEventTypes: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupportedWebhookEventTypes"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    ListWebhookJobs: {
        parameters: {
            query: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
                /** @description The policy. */
                policy_id: number;
                /** @description Statuses, any of which will do. */
                status?: string[];
            };
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookJob"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    LastTrigger: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookLastTrigger"][];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    ListWebhookPoliciesOfProject: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookPolicy"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    CreateWebhookPolicyOfProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookPolicyRequest"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description Where the new object is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description An object of this name exists, or another request changed it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    GetWebhookPolicyOfProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
                webhook_policy_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookPolicy"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    UpdateWebhookPolicyOfProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
                webhook_policy_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookPolicyRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description An object of this name exists, or another request changed it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    DeleteWebhookPolicyOfProject: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
                webhook_policy_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    ListExecutionsOfWebhookPolicy: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
                webhook_policy_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    RedeliverWebhookExecution: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
                webhook_policy_id: number;
                execution_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description Where the new object is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object is in a state that forbids it. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    ListTasksOfWebhookExecution: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
                webhook_policy_id: number;
                execution_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    GetLogsOfWebhookTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
                webhook_policy_id: number;
                execution_id: number;
                task_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    TestWebhookTarget: {
        parameters: {
            query?: {
                /** @description The policy that is tested: where it has this address, its key signs the message, unless another is sent. */
                policy_id?: number;
            };
            header?: {
                /** @description Whether a project that is given as digits is a name. */
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description The project's name or number. */
                project_name_or_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookTargetRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookTestResult"];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getLogExts: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: never;
            path: {
                /** @description The project's name. */
                project_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLogExt"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getLogs: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: never;
            path: {
                /** @description The project's name. */
                project_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLog"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listRepositories: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: never;
            path: {
                /** @description The project's name. */
                project_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Repository"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getRepository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's name. */
                project_name: string;
                /** @description The repository's name within the project, its slashes encoded twice. */
                repository_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Repository"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    updateRepository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's name. */
                project_name: string;
                /** @description The repository's name within the project, its slashes encoded twice. */
                repository_name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RepositoryUpdate"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    deleteRepository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's name. */
                project_name: string;
                /** @description The repository's name within the project, its slashes encoded twice. */
                repository_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listArtifacts: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
                /** @description Whether the tags are told. */
                with_tag?: boolean;
                /** @description Whether the labels are told. */
                with_label?: boolean;
                /** @description Whether immutable tags are told apart. */
                with_immutable_status?: boolean;
                /** @description Whether signatures of indexes are told of their parts that have none. */
                with_inherited_accessory?: boolean;
                /** @description Whether the accessories are told. */
                with_accessory?: boolean;
            };
            header?: never;
            path: {
                /** @description The project's name. */
                project_name: string;
                /** @description The repository's name within the project, its slashes encoded twice. */
                repository_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    CopyArtifact: {
        parameters: {
            query: {
                /** @description project/repository:tag or project/repository@digest. */
                from: string;
            };
            header?: never;
            path: {
                /** @description The project's name. */
                project_name: string;
                /** @description The repository's name within the project, its slashes encoded twice. */
                repository_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description Where the new object is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getArtifact: {
        parameters: {
            query?: {
                /** @description Whether the tags are told. */
                with_tag?: boolean;
                /** @description Whether the labels are told. */
                with_label?: boolean;
                /** @description Whether immutable tags are told apart. */
                with_immutable_status?: boolean;
                /** @description Whether signatures of indexes are told of their parts that have none. */
                with_inherited_accessory?: boolean;
                /** @description Whether the accessories are told. */
                with_accessory?: boolean;
            };
            header?: never;
            path: {
                /** @description The project's name. */
                project_name: string;
                /** @description The repository's name within the project, its slashes encoded twice. */
                repository_name: string;
                /** @description A tag or a digest. */
                reference: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    deleteArtifact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's name. */
                project_name: string;
                /** @description The repository's name within the project, its slashes encoded twice. */
                repository_name: string;
                /** @description A tag or a digest. */
                reference: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listAccessories: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: never;
            path: {
                /** @description The project's name. */
                project_name: string;
                /** @description The repository's name within the project, its slashes encoded twice. */
                repository_name: string;
                /** @description A tag or a digest. */
                reference: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accessory"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getAddition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's name. */
                project_name: string;
                /** @description The repository's name within the project, its slashes encoded twice. */
                repository_name: string;
                /** @description A tag or a digest. */
                reference: string;
                /** @description One of those in the artifact's addition_links. */
                addition: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getArtifactDifference: {
        parameters: {
            query: {
                /** @description The new one: a tag or a digest. */
                with: string;
                /** @description Its repository, as project/repository; this one unless said. */
                with_repository?: string;
            };
            header?: never;
            path: {
                /** @description The project's name. */
                project_name: string;
                /** @description The repository's name within the project, its slashes encoded twice. */
                repository_name: string;
                /** @description A tag or a digest. */
                reference: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactDifference"];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    addLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's name. */
                project_name: string;
                /** @description The repository's name within the project, its slashes encoded twice. */
                repository_name: string;
                /** @description A tag or a digest. */
                reference: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description An object of this name exists, or another request changed it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    removeLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's name. */
                project_name: string;
                /** @description The repository's name within the project, its slashes encoded twice. */
                repository_name: string;
                /** @description A tag or a digest. */
                reference: string;
                label_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listArtifactLayers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's name. */
                project_name: string;
                /** @description The repository's name within the project, its slashes encoded twice. */
                repository_name: string;
                /** @description A tag or a digest. */
                reference: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactLayers"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listTags: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
                /** @description Whether immutable tags are told apart. */
                with_immutable_status?: boolean;
            };
            header?: never;
            path: {
                /** @description The project's name. */
                project_name: string;
                /** @description The repository's name within the project, its slashes encoded twice. */
                repository_name: string;
                /** @description A tag or a digest. */
                reference: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tag"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    createTag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's name. */
                project_name: string;
                /** @description The repository's name within the project, its slashes encoded twice. */
                repository_name: string;
                /** @description A tag or a digest. */
                reference: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTag"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description Where the new object is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description An object of this name exists, or another request changed it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    deleteTag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's name. */
                project_name: string;
                /** @description The repository's name within the project, its slashes encoded twice. */
                repository_name: string;
                /** @description A tag or a digest. */
                reference: string;
                tag_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listQuotas: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
                /** @description `project`, the only kind there is. */
                reference?: string;
                /** @description The project's number. */
                reference_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quota"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getQuota: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quota"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    updateQuota: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuotaUpdateReq"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listRefusals: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getRefusal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                refusal_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listAllRepositories: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Repository"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    createRetention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetentionPolicy"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description Where the new object is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description An object of this name exists, or another request changed it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getRentenitionMetadata: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionMetadata"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getRetention: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionPolicy"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    updateRetention: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetentionPolicy"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description An object of this name exists, or another request changed it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    deleteRetention: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listRetentionExecutions: {
        parameters: {
            query?: {
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionExecution"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    triggerRetentionExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetentionTrigger"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description Where the new object is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    operateRetentionExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
                eid: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetentionAction"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listRetentionTasks: {
        parameters: {
            query?: {
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: never;
            path: {
                id: number;
                eid: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionExecutionTask"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getRetentionTaskLog: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
                eid: number;
                tid: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    ListRobot: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Robot"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    CreateRobot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RobotCreate"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description Where the new object is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RobotCreated"];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description An object of this name exists, or another request changed it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    GetRobotByID: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                robot_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Robot"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    UpdateRobot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                robot_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RobotUpdate"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    DeleteRobot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                robot_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    RefreshSec: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                robot_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RobotSec"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RobotSec"];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listSchedules: {
        parameters: {
            query?: {
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleTask"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getSchedulePaused: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchedulerStatus"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    search: {
        parameters: {
            query: {
                /** @description A part of the name. */
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Search"];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getStatistic: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Statistic"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getDailyStatistics: {
        parameters: {
            query?: {
                /** @description How many, from 1 to 400; 30 without it. */
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DailyStatistic"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getStorage: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StorageOfInstallation"];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getSystemCVEAllowlist: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CVEAllowlist"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    putSystemCVEAllowlist: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CVEAllowlistRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getGCHistory: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GCHistory"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getGCSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GCHistory"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    updateGCSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Schedule"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    createGCSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Schedule"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description Where the new object is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getGC: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gc_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GCHistory"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    stopGC: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gc_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getGCLog: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gc_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    pingOIDC: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OidcPingReq"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getPurgeHistory: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GCHistory"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getPurgeSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GCHistory"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    updatePurgeSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Schedule"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    createPurgeSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Schedule"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description Where the new object is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getPurgeJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                purge_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GCHistory"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    stopPurge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                purge_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getPurgeJobLog: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                purge_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getSystemInfo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GeneralInfo"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getCert: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getVolumes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemInfo"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listUserGroups: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
                /** @description The DN of an LDAP group. */
                ldap_group_dn?: string;
                /** @description A part of the name. */
                group_name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserGroup"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    createUserGroup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserGroupReq"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description Where the new object is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description An object of this name exists, or another request changed it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    searchUserGroups: {
        parameters: {
            query: {
                /** @description A part of the name. */
                groupname: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserGroupSearchItem"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getUserGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserGroup"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    updateUserGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserGroupReq"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description An object of this name exists, or another request changed it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    deleteUserGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description Conditions, all of which must hold: `k=v` exact, `k=~v` part of, `k=[min~max]` range, `k={a b}` one of, `k=(a b)` all of. */
                q?: string;
                /** @description Columns in their order, a minus before one that descends: `-creation_time,name`. */
                sort?: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResp"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserCreationReq"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    /** @description Where the new object is. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description An object of this name exists, or another request changed it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getCurrentUserInfo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResp"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getCurrentUserPermissions: {
        parameters: {
            query?: {
                /** @description `/project/NUMBER` or `/system`. */
                scope?: string;
                /** @description Whether resources are named within the scope. */
                relative?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Permission"][];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    searchUsers: {
        parameters: {
            query: {
                /** @description A part of the name. */
                username: string;
                /** @description The number of the page, from 1. */
                page?: number;
                /** @description Rows of a page; 0 gives as many as are given at once. */
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    /** @description The pages before and after, as rel prev and next. */
                    Link?: string;
                    /** @description The rows of all pages. */
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserSearchRespItem"][];
                };
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResp"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    updateUserProfile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserProfile"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description An object of this name exists, or another request changed it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    setCliSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OIDCCliSecretReq"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object is in a state that forbids it. */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    updateUserPassword: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordReq"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
    setUserSysAdmin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserSysAdminFlag"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is malformed. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description Who asks is not known, or the credentials do not verify. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The caller may not do this, or may not know of the project. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The object does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A value has the wrong type or is out of range. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
            /** @description A defect of the server; its log says more. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Errors"];
                };
            };
        };
    };
}
